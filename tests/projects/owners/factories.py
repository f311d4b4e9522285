import factory

from projects.owners.enums import Role
from projects.owners.models import Claim, Membership, News
from tests.projects.factories import ContributorFactory, OrganisationFactory, ProjectPageFactory


class MembershipFactory(factory.django.DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    role = Role.OWNER

    class Meta:
        model = Membership


class ClaimFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectPageFactory)
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)

    class Meta:
        model = Claim


class NewsFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectPageFactory)
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    title = "Les résultats sont là"
    text = "Vous avez compté 3 000 abeilles.\n\nLa carte est en ligne."

    class Meta:
        model = News
