from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import CampaignIndexPage, CampaignPage
from campaigns.newsletters import installations
from campaigns.newsletters.models import Delivery, Installation, Issue, Lease
from home.models import HomePage
from search import backends
from search.backends.embedded import EmbeddedBackend
from tests.campaigns.newsletters import copies
from tests.campaigns.newsletters.mail_server import MailServer


@pytest.fixture(autouse=True)
def embedded_discovery(monkeypatch):
    """What discovery finds is specified elsewhere, on each engine."""
    engine = EmbeddedBackend()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_setup, django_db_blocker):
    """The database of the tests in a file, for the scripts that need one of their own."""
    with django_db_blocker.unblock():
        return copies.save(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def smtp_server(settings):
    """A real SMTP server on 127.0.0.1, to which the settings point."""
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        yield server


@pytest.fixture
def installation(db):
    """This installation is the one that may send, whatever was sent before."""
    installations.adopt()
    return Installation.objects.get()


@pytest.fixture
def soon():
    """A moment until which a test may let a pump work."""
    return timezone.now() + timedelta(seconds=60)


@pytest.fixture
def later():
    """Calling it makes waiting rows due and held rows expired, as if hours had passed."""

    def let_time_pass():
        past = timezone.now() - timedelta(seconds=1)
        Delivery.objects.filter(next_at__gt=past).update(next_at=past)
        Delivery.objects.filter(lease_until__gt=past).update(lease_until=past)
        Lease.objects.filter(until__gt=past).update(until=past)
        Issue.objects.filter(retry_at__gt=past).update(retry_at=past)

    return let_time_pass


@pytest.fixture
def campaign():
    index = HomePage.objects.get().add_child(
        instance=CampaignIndexPage(title="Campagnes", slug="campagnes-de-test")
    )
    page = CampaignPage(title="Fix-it des quartiers", slug="fix-it", summary="Réparer sa rue ensemble.")
    return index.add_child(instance=page)
