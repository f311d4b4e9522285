import pytest

from campaigns.reports.enums import State
from campaigns.reports.forwarding.sending import forward
from campaigns.reports.models import Forwarding
from tests.campaigns.reports.factories import Open311ServiceFactory, PhotoFactory, ReportFactory
from tests.campaigns.reports.forwarding.peers import Scripted
from tests.home.fetching.liar import lying as lying


@pytest.fixture(autouse=True)
def on_this_machine(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def peer():
    with Scripted() as server:
        yield server


@pytest.fixture
def published(peer):
    """A report that is published where ``peer`` is the service of the commune."""
    service = Open311ServiceFactory(url=peer.url)
    return ReportFactory(place=service.place, path=[State.PUBLISHED], latitude=48.1, longitude=-1.7)


@pytest.fixture
def forwarded(published):
    """Do what is due, at a moment; gives what became of the report."""

    def do(now=None):
        forward(now)
        return Forwarding.objects.select_related("report").get(report=published)

    return do


@pytest.fixture
def photo(published):
    return PhotoFactory(report=published)
