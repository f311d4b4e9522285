import pytest

from tests.campaigns.newsletters.mail_server import MailServer
from tests.projects.contributors.factories import MailedLinkFactory
from tests.projects.factories import ProjectPageFactory
from tests.projects.owners.factories import MembershipFactory


@pytest.fixture
def enter(client):
    """Call it with a person: the path of the space that they have just opened."""

    def enter(person):
        link = MailedLinkFactory(email=person.email)
        return client.post(f"/mon-espace/lien/{link.key}/").url

    return enter


@pytest.fixture
def owner():
    return MembershipFactory(organisation__name="LPO", contributor__email="anne@lpo.example.org")


@pytest.fixture
def page(owner):
    return ProjectPageFactory(title="Spipoll", organisation=owner.organisation, themes=["birds"])


@pytest.fixture
def desk(enter, owner, page):
    """The path of the owner's page about this project."""
    return f"{enter(owner.contributor)}porteur/{owner.organisation.pk}/{page.pk}/"


@pytest.fixture
def smtp_server(settings):
    """A real SMTP server on 127.0.0.1, to which the settings point."""
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        yield server
