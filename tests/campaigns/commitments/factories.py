import factory
import wagtail_factories
from django.utils import timezone

from campaigns.commitments.enums import CommentState
from campaigns.commitments.models import (
    Comment,
    CommitmentAction,
    CommitmentIndexPage,
    CommitmentPage,
    Evidence,
    Follower,
    Milestone,
)
from home.models import HomePage
from tests.projects.factories import ContributorFactory


def commitment_index():
    """The one list of commitments, made under the site's home page when it is missing."""
    found = CommitmentIndexPage.objects.first()
    if found:
        return found
    home = HomePage.objects.first()
    return home.add_child(instance=CommitmentIndexPage(title="Engagements", slug="engagements"))


def action(title="Ouvrir les données", milestones=(), evidence=(), **fields):
    """An action to put in a commitment, with ``milestones`` and ``evidence`` as dicts of their fields."""
    made = CommitmentAction(title=title, **fields)
    made.milestones = [Milestone(**row) for row in milestones]
    made.evidence = [Evidence(**row) for row in evidence]
    return made


class CommitmentPageFactory(wagtail_factories.PageFactory):
    """``actions=[action(…), …]``: one by default."""

    title = factory.Sequence(lambda n: f"Engagement {n}")
    summary = "Associer les citoyens aux décisions."
    parent = factory.LazyFunction(commitment_index)

    class Meta:
        model = CommitmentPage

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        actions = kwargs.pop("actions", None)
        page = model_class(**kwargs)
        page.actions = [action()] if actions is None else actions
        return parent.add_child(instance=page)


def publish(page, **changes):
    """Publish the page with changes to its first action."""
    page = CommitmentPage.objects.get(pk=page.pk)
    first = page.actions.first()
    for name, value in changes.items():
        setattr(first, name, value)
    page.actions = [first, *page.actions.all()[1:]]
    page.save_revision().publish()
    return CommitmentPage.objects.get(pk=page.pk)


class FollowerFactory(factory.django.DjangoModelFactory):
    page = factory.SubFactory(CommitmentPageFactory)
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    told_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Follower


class CommentFactory(factory.django.DjangoModelFactory):
    """Confirmed by its author, and not read yet."""

    page = factory.SubFactory(CommitmentPageFactory)
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    confirmed_at = factory.LazyFunction(timezone.now)
    text = "Et les marchés publics ?"
    state = CommentState.WAITING

    class Meta:
        model = Comment
