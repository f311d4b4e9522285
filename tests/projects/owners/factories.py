import factory

from projects.owners.enums import Role
from projects.owners.models import Claim, Membership
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
