import re

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.newsletters import installations
from projects.contributors import mails
from projects.contributors.models import MailedLink
from tests.projects.contributors.factories import MailedLinkFactory
from tests.projects.factories import ContributorFactory


@pytest.fixture(autouse=True)
def installation():
    """This installation may write."""
    installations.adopt()


@pytest.fixture
def deliver():
    """Call it: a worker sends what is due; returns the paths of the links in the mails that left."""

    def deliver():
        mail.outbox.clear()
        for pk in MailedLink.objects.mail_due(timezone.now()).values_list("pk", flat=True):
            mails.deliver(pk)
        return [path for message in mail.outbox for path in re.findall(r"http://[^/]+(\S+)", message.body)]

    return deliver


@pytest.fixture
def person():
    return ContributorFactory(email="camille@example.org", confirmed=True)


@pytest.fixture
def space(client, person):
    """The path of the space that this person has just opened."""
    link = MailedLinkFactory(email=person.email)
    return client.post(f"/mon-espace/lien/{link.key}/").url
