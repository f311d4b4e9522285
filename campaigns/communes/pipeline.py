"""Where the communes are, and how those that are active answer: rates, in the order of the alphabet."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.communes.enums import State as CommuneState
from campaigns.communes.models import USUAL_DELAY, Participant
from campaigns.reports.discovery import collection, feature
from campaigns.reports.enums import State
from campaigns.reports.models import Change, Report
from search.maps.france import locate
from search.maps.locator import Locator

#: Of fewer reports no rate is told: it would say more of chance than of a commune.
FLOOR = 10
ANSWER_DAYS, SOLVE_DAYS = USUAL_DELAY, 60
#: What is older says nothing of how a commune answers today.
WINDOW = timedelta(days=365)
ANSWERS = (State.TAKEN, State.SOLVED, State.CLOSED)
#: The states, in the order in which they are told. Who only applied is counted, not named.
TOLD = {
    CommuneState.ACTIVE: gettext_lazy("Communes actives"),
    CommuneState.GUIDED: gettext_lazy("Communes accompagnées"),
    CommuneState.VERIFIED: gettext_lazy("Communes vérifiées"),
    CommuneState.SUSPENDED: gettext_lazy("Communes suspendues"),
    CommuneState.WITHDRAWN: gettext_lazy("Communes retirées"),
}


@dataclass(frozen=True)
class Rates:
    """Of the reports sent long enough ago to be judged: percents, or None when they are too few."""

    answered: int | None = None
    solved: int | None = None


@dataclass
class Stage:
    """The communes in a state, each with its Rates when it is active."""

    label: str
    total: int
    communes: list = field(default_factory=list)


def stages(now=None):
    """The Stages, those that are named first, then the number of those that only applied."""
    by_state = {}
    for participant in Participant.objects.known().select_related("place__parent"):
        by_state.setdefault(participant.state, []).append(participant)
    rates = _rates(by_state.get(CommuneState.ACTIVE, ()), now or timezone.now())
    found = [
        Stage(
            label,
            len(by_state[state]),
            [(participant, rates.get(participant.place_id, Rates())) for participant in by_state[state]],
        )
        for state, label in TOLD.items()
        if state in by_state
    ]
    waiting = Participant.objects.filter(state=CommuneState.CANDIDATE).count()
    return [*found, Stage(_("Communes candidates"), waiting)] if waiting else found


def overall(now=None):
    """The Rates of all the active communes together."""
    counts = _counts(Participant.objects.active().values("place_id"), now or timezone.now())
    sums = [sum(row[number] for row in counts) for number in range(1, 5)] if counts else [0] * 4
    return _rates_of(*sums)


def _rates(participants, now):
    """{place id: Rates}."""
    counts = _counts([participant.place_id for participant in participants], now)
    return {place: _rates_of(*numbers) for place, *numbers in counts}


def _rates_of(asked, answered, old, solved):
    return Rates(_percent(answered, asked), _percent(solved, old))


def _percent(part, whole):
    return round(100 * part / whole) if whole >= FLOOR else None


def _counts(places, now):
    """[(place id, sent long enough ago to be answered, answered in time, … to be solved, solved in time)]."""
    answer, solve = timedelta(days=ANSWER_DAYS), timedelta(days=SOLVE_DAYS)
    asked, old = Q(sent__lte=now - answer), Q(sent__lte=now - solve)
    reports = Report.objects.filter(place__in=places).annotate(
        sent=_first(State.SENT), answered=_first(*ANSWERS), solved=_first(State.SOLVED)
    )
    counted = reports.filter(sent__gte=now - WINDOW).order_by().values("place_id")
    return list(
        counted.annotate(
            asked_total=Count("pk", filter=asked),
            answered_total=Count("pk", filter=asked & Q(answered__lte=F("sent") + answer)),
            old_total=Count("pk", filter=old),
            solved_total=Count("pk", filter=old & Q(solved__lte=F("sent") + solve)),
        ).values_list("place_id", "asked_total", "answered_total", "old_total", "solved_total")
    )


def _first(*states):
    """When a report first took one of these states."""
    steps = Change.objects.filter(report=OuterRef("pk"), after__in=states).order_by("at")
    return Subquery(steps.values("at")[:1])


def features():
    """A FeatureCollection of the communes that are named, as the map reads it."""
    named = Participant.objects.known().filter(place__latitude__isnull=False)
    return collection(
        [
            (participant.place, _feature(participant))
            for participant in named.select_related("place__parent__parent")
        ]
    )


def _feature(participant):
    place = participant.place
    title = _("%(place)s : %(state)s") % {"place": place, "state": participant.get_state_display()}
    position = (round(place.longitude, 5), round(place.latitude, 5))
    return feature(place.code, position, title, f"{reverse('reports:all')}?commune={place.code}", place)


def drawing():
    """Where the active communes are, for whoever has no JavaScript."""
    rows = Participant.objects.active().values_list("place__latitude", "place__longitude")
    points = [locate(*position) for position in rows if None not in position]
    return Locator(_("Où sont les communes actives"), [], [point for point in points if point])
