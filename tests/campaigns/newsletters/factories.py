from random import Random

import factory
from django.utils import timezone
from wagtail.rich_text import RichText

from campaigns.newsletters import models
from campaigns.newsletters.enums import AlertFrequency, IssueState, SubscriptionState
from projects.models import Contributor
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
    body = factory.LazyAttribute(lambda issue: [("paragraph", RichText(issue.introduction))])

    class Meta:
        model = models.Issue

    class Params:
        approved = factory.Trait(state=IssueState.PREPARING, approved_at=factory.LazyFunction(timezone.now))
        introduction = "<p>Bonjour à toutes et à tous.</p>"
        sending = factory.Trait(state=IssueState.SENDING, prepared_at=factory.LazyFunction(timezone.now))


class SavedSearchFactory(factory.django.DjangoModelFactory):
    """A daily alert of somebody who also takes the letter."""

    subscription = factory.SubFactory(SubscriptionFactory)
    querystring = factory.Sequence(lambda n: f"q=mare{n}")
    label = "Projets : Oiseaux"
    language = "fr"
    frequency = AlertFrequency.DAILY

    class Meta:
        model = models.SavedSearch


class SeedPersonFactory(factory.django.DjangoModelFactory):
    email = factory.Sequence(lambda n: f"equipe{n}@example.org")
    who = factory.Sequence(lambda n: f"Relecture {n}")

    class Meta:
        model = models.SeedPerson


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


def issue_with_many_deliveries(count, on_doubt):
    """An issue being sent to ``count`` people, each with three projects of six: written in few queries."""
    projects, chance = ProjectPageFactory.create_batch(6), Random(1)
    issue = IssueFactory(sending=True, candidate_count=count, on_doubt=on_doubt)
    contributors = [Contributor(email=f"personne{n}@example.org") for n in range(count)]
    Contributor.objects.bulk_create(contributors, batch_size=5_000)
    subscriptions = [
        models.Subscription(contributor=person, state=SubscriptionState.ACTIVE) for person in contributors
    ]
    models.Subscription.objects.bulk_create(subscriptions, batch_size=5_000)
    deliveries = [
        models.Delivery(
            issue=issue,
            subscription=subscription,
            address=subscription.contributor.email,
            recipe=recipe_of(chance.sample(projects, 3)),
        )
        for subscription in subscriptions
    ]
    models.Delivery.objects.bulk_create(deliveries, batch_size=5_000)
    return issue
