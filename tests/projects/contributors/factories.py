import factory

from projects.contributors.enums import Purpose
from projects.contributors.models import MailedLink, SavedProject
from tests.projects.factories import ContributorFactory, ProjectPageFactory


class MailedLinkFactory(factory.django.DjangoModelFactory):
    """A link that waits in a mailbox."""

    purpose = Purpose.SPACE
    email = factory.Sequence(lambda n: f"demande{n}@example.org")
    mail_due_at = None

    class Meta:
        model = MailedLink


class SavedProjectFactory(factory.django.DjangoModelFactory):
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    project = factory.SubFactory(ProjectPageFactory)

    class Meta:
        model = SavedProject
