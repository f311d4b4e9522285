"""Which projects for this person, and why."""

from projects.models import ProjectPage
from search.query import Profile, Reason
from search.recommendations import recommend


def compose(subscription, size):
    """The recipe of one person: at most ``size`` projects, best first, none they already know.

    The campaigns that they follow take up to half of it, more when their interests find too little.
    Same shape as ``Delivery.recipe``; empty when nothing close was found. ``subscription`` comes from
    ``Subscription.objects.for_composition()`` when there are many.
    """
    known = known_projects(subscription)
    promised = projects_of_campaigns(subscription, known)
    first = promised[: max(1, size // 2)]
    taken = known | {item["project"] for item in first}
    profile = profile_of(subscription.contributor)
    chosen = first + [
        {"project": found.project_id, "reason": found.reason.to_json()}
        for found in recommend(profile, exclude=taken, size=size - len(first))
    ]
    shown = {item["project"] for item in chosen}
    return (chosen + [item for item in promised if item["project"] not in shown])[:size]


def projects_of_campaigns(subscription, known):
    """What the followed campaigns of today hold that the person does not know, latest followed first."""
    items = {}
    for follow in subscription.campaign_follows.all():
        reason = Reason("campaign", title=follow.campaign.title).to_json()
        for page_id in follow.campaign.joinable_ids():
            if page_id not in known:
                items.setdefault(page_id, {"project": page_id, "reason": reason})
    return list(items.values())


def profile_of(contributor):
    """What recommendations may know of a person: never their address."""
    return Profile(
        follows=tuple(follow.project_id for follow in contributor.follows.all()),
        themes=tuple(theme.slug for theme in contributor.themes.all()),
        contribution_kinds=tuple(kind.slug for kind in contributor.contribution_kinds.all()),
        places=tuple(place.code for place in contributor.place.lineage()) if contributor.place else (),
    )


def known_projects(subscription):
    """The page ids that a person already follows, answered about, or received."""
    contributor = subscription.contributor
    received = {item["project"] for delivery in received_by(subscription) for item in delivery.recipe}
    return frozenset(
        received
        | {follow.project_id for follow in contributor.follows.all()}
        | {participation.project_id for participation in contributor.participations.all()}
    )


def received_by(subscription):
    """Their past deliveries: those already loaded by ``for_composition``, or a query."""
    if hasattr(subscription, "received"):
        return subscription.received
    return subscription.deliveries.received()


def presentable(recipes):
    """The projects of ``recipes`` that can still be joined: ``{page id: ProjectPage}``."""
    return _joinable().prefetch_related("places__place").in_bulk(_projects_of(recipes))


def presentable_ids(recipes):
    """The ids of the projects of ``recipes`` that can still be joined, without reading their pages."""
    return set(_joinable().filter(pk__in=_projects_of(recipes)).values_list("pk", flat=True))


def _joinable():
    return ProjectPage.objects.live().public().recruiting()


def _projects_of(recipes):
    return {item["project"] for recipe in recipes for item in recipe}
