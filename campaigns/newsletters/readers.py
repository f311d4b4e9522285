"""What is known of many subscribers, read at once in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from campaigns.newsletters.enums import EDITORIAL_KINDS, Rhythm
from campaigns.newsletters.models import CampaignFollow, Delivery, Subscription
from projects.enums import ParticipationStatus
from projects.models import Contributor, Follow, Participation, Place
from search.pool import Tastes

#: A little less than a month, so that a letter of each first Monday is not missed by a day.
MONTH = timedelta(days=27)
COLUMNS = (
    "pk",
    "contributor_id",
    "contributor__email",
    "contributor__place_id",
    "rhythm",
    "paused_until",
    "from_choices_only",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscriber. ``known``: the ids of the projects that they follow, answered about or received;
    ``campaigns``: the ids of those that they follow, latest first; ``rests_until``: the day before which they
    want no letter."""

    subscription_id: int
    address: str
    tastes: Tastes
    known: frozenset[int]
    campaigns: tuple[int, ...] = ()
    rests_until: date | None = None

    def is_resting(self):
        return self.rests_until is not None and self.rests_until > timezone.localdate()


def read_readers(subscription_ids: Collection[int]) -> list[Reader]:
    """The Readers of these subscriptions, in the order of their ids."""
    rows = Subscription.objects.filter(pk__in=subscription_ids).order_by("pk")
    rows = list(rows.values_list(*COLUMNS))
    people = [row[1] for row in rows]
    themes = _slugs(Contributor.themes.through, "theme__slug", people)
    kinds = _slugs(Contributor.contribution_kinds.through, "contributionkind__slug", people)
    follows, answers = _follows(people), _participations(people)
    received, campaigns = _received(subscription_ids), _campaigns(subscription_ids)
    latest = _latest([row[0] for row in rows if row[4] == Rhythm.MONTHLY])
    places = _lineages({row[3] for row in rows if row[3]})
    return [
        Reader(
            pk,
            address,
            _tastes(
                # Their letter makes nothing of what they follow or did; what they know stays known.
                [] if choices_only else follows[person],
                [] if choices_only else answers[person],
                themes[person],
                kinds[person],
                places.get(place),
            ),
            frozenset(received[pk]).union(row[1] for row in (*follows[person], *answers[person])),
            () if choices_only else tuple(campaigns[pk]),
            max(filter(None, (paused_until, latest.get(pk))), default=None),
        )
        for pk, person, address, place, _rhythm, paused_until, choices_only in rows
    ]


def _tastes(follows, participations, themes, kinds, places):
    followed = {project for _moment, project in follows}
    done = [
        row[:2] for row in participations if row[2] == ParticipationStatus.DONE and row[1] not in followed
    ]
    latest_first = sorted([*follows, *done], reverse=True)
    wanted = {"theme": frozenset(themes), "contribution": frozenset(kinds), "ou": frozenset(places or ())}
    return Tastes(
        tuple(project for _moment, project in latest_first),
        frozenset(project for _moment, project in done),
        {name: slugs for name, slugs in wanted.items() if slugs},
    )


def _slugs(through, slug, people):
    found = defaultdict(list)
    for person, value in through.objects.filter(contributor__in=people).values_list("contributor_id", slug):
        found[person].append(value)
    return found


def _follows(people):
    found = defaultdict(list)
    rows = Follow.objects.filter(contributor__in=people).order_by()
    for person, moment, project in rows.values_list("contributor_id", "created_at", "project_id"):
        found[person].append((moment, project))
    return found


def _participations(people):
    found = defaultdict(list)
    rows = Participation.objects.filter(contributor__in=people).order_by()
    for person, *row in rows.values_list("contributor_id", "answered_at", "project_id", "status"):
        found[person].append(tuple(row))
    return found


def _received(subscription_ids):
    found = defaultdict(set)
    rows = Delivery.objects.received().filter(subscription__in=subscription_ids).order_by()
    for subscription, recipe in rows.values_list("subscription_id", "recipe"):
        found[subscription].update(item["project"] for item in recipe)
    return found


def _latest(subscription_ids):
    """The day when a monthly letter is due again, for those of these people who received one."""
    if not subscription_ids:
        return {}
    rows = Delivery.objects.received().filter(
        subscription__in=subscription_ids, issue__kind__in=EDITORIAL_KINDS
    )
    rows = rows.order_by()
    latest = rows.values_list("subscription_id").annotate(Max("handoff_at")).exclude(handoff_at=None)
    return {pk: timezone.localtime(moment).date() + MONTH for pk, moment in latest}


def _campaigns(subscription_ids):
    found = defaultdict(list)
    rows = CampaignFollow.objects.filter(subscription__in=subscription_ids).order_by("-created_at", "-pk")
    for subscription, campaign in rows.values_list("subscription_id", "campaign_id"):
        found[subscription].append(campaign)
    return found


def _lineages(place_ids):
    places = Place.objects.select_related("parent__parent").filter(pk__in=place_ids)
    return {place.pk: [each.code for each in place.lineage()] for place in places}
