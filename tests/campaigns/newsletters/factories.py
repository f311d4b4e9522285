import factory
from django.utils import timezone

from campaigns.newsletters import models
from campaigns.newsletters.enums import IssueState, SubscriptionState
from search import indexing
from tests.projects.factories import ContributorFactory, ProjectPageFactory


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """Active unless told; ``themes=["birds"]`` are the interests of the person, by code."""

    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    state = SubscriptionState.ACTIVE

    class Meta:
        model = models.Subscription
        skip_postgeneration_save = True

    @factory.post_generation
    def themes(self, create, codes):
        vocabulary = self.contributor.themes.model
        for code in codes or ():
            theme, _created = vocabulary.objects.get_or_create(
                code=code, defaults={"slug": code, "label": code}
            )
            self.contributor.themes.add(theme)


class ConsentFactory(factory.django.DjangoModelFactory):
    subscription = factory.SubFactory(SubscriptionFactory, state=SubscriptionState.PENDING)
    wording_version = "2026-11"
    wording = "J’accepte de recevoir la lettre."
    source = "/lettre/"
    mail_due_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = models.Consent


class IssueFactory(factory.django.DjangoModelFactory):
    subject = factory.Sequence(lambda n: f"Lettre {n}")
    introduction = "<p>Bonjour à toutes et à tous.</p>"

    class Meta:
        model = models.Issue

    class Params:
        approved = factory.Trait(state=IssueState.PREPARING, approved_at=factory.LazyFunction(timezone.now))
        sending = factory.Trait(state=IssueState.SENDING, prepared_at=factory.LazyFunction(timezone.now))


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A message due now; ``projects=[page, …]`` fills the recipe."""

    issue = factory.SubFactory(IssueFactory, sending=True)
    subscription = factory.SubFactory(SubscriptionFactory)
    address = factory.SelfAttribute("subscription.contributor.email")
    recipe = factory.LazyAttribute(lambda row: recipe_of(row.projects or [ProjectPageFactory()]))

    class Meta:
        model = models.Delivery

    class Params:
        projects = None


def findable_project(**kwargs):
    """A project that discovery, hence recommendations, already knows."""
    project = ProjectPageFactory(**kwargs)
    indexing.index_now([project.pk])
    return project


def recipe_of(projects):
    reason = {"kind": "shared", "title": "", "labels": ["Thème : oiseaux"]}
    return [{"project": project.pk, "reason": reason} for project in projects]


def issue_with_deliveries(count, **kwargs):
    """An issue being sent to ``count`` people who receive the same project."""
    issue = IssueFactory(sending=True, candidate_count=count, **kwargs)
    project = ProjectPageFactory()
    DeliveryFactory.create_batch(count, issue=issue, projects=[project])
    return issue
