import json
from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from campaigns.communes.enums import State as CommuneState
from campaigns.communes.models import CallForProjects, Participant, Route, Step
from campaigns.models import CampaignPage
from campaigns.reports.enums import Reason, State
from campaigns.reports.models import AnswerTemplate, Category, Change, Report
from projects.models import Place

DEMO = Path(__file__).parents[2] / "demo" / "communes.json"
SOURCE = "demo"
#: What a commune went through, and what a report did, until the state that the file says.
PATHS = {
    CommuneState.CANDIDATE: [],
    CommuneState.VERIFIED: [CommuneState.VERIFIED],
    CommuneState.GUIDED: [CommuneState.VERIFIED, CommuneState.GUIDED],
    CommuneState.ACTIVE: [CommuneState.VERIFIED, CommuneState.GUIDED, CommuneState.ACTIVE],
    CommuneState.SUSPENDED: [
        CommuneState.VERIFIED,
        CommuneState.GUIDED,
        CommuneState.ACTIVE,
        CommuneState.SUSPENDED,
    ],
    CommuneState.WITHDRAWN: [CommuneState.VERIFIED, CommuneState.WITHDRAWN],
}
LIVES = {
    State.RECEIVED: [],
    State.PUBLISHED: [State.PUBLISHED],
    State.SENT: [State.PUBLISHED, State.SENT],
    State.TAKEN: [State.PUBLISHED, State.SENT, State.TAKEN],
    State.SOLVED: [State.PUBLISHED, State.SENT, State.TAKEN, State.SOLVED],
    State.CLOSED: [State.PUBLISHED, State.SENT, State.CLOSED],
}
#: Days that each step of a report took, in turn: some answers are late.
PACES = (2, 5, 3, 20, 4)


class Command(BaseCommand):
    help = "Charge les communes et les signalements de démonstration qui manquent. Tout y est inventé."

    @transaction.atomic
    def handle(self, **options):
        found = json.loads(DEMO.read_text(encoding="utf-8"))
        places = Place.objects.in_bulk({row["code"] for row in found["communes"]}, field_name="code")
        known = set(Participant.objects.values_list("place__code", flat=True))
        for row in found["communes"]:
            if row["code"] not in known:
                take_part(places[row["code"]], row)
        for row in found["templates"]:
            AnswerTemplate.objects.get_or_create(title=row["title"], defaults=row)
        report_all(found["reports"])
        if not CallForProjects.objects.exists():
            campaign = CampaignPage.objects.filter(slug="fix-it-des-quartiers").order_by("pk").first()
            CallForProjects.objects.create(campaign=campaign)


def take_part(place, row):
    """A commune and its path, which began as many days ago as the file says, and a week for each step."""
    began, path = timezone.now() - timedelta(days=row["days"]), PATHS[row["state"]]
    at = {state: began + timedelta(days=min(7 * number, row["days"])) for number, state in enumerate(path)}
    participant = Participant.objects.create(
        place=place,
        state=row["state"],
        contact_name="Camille Martin, adjointe",
        contact_email=f"contact.{place.code}@example.org",
        official_email=f"mairie.{place.code}@example.org",
        moderation=row["moderation"],
        next_step=row.get("next_step", ""),
        created_at=began,
        verified_at=at.get(CommuneState.VERIFIED),
        active_since=at.get(CommuneState.ACTIVE),
    )
    before = CommuneState.CANDIDATE
    for state in path:
        Step.objects.create(participant=participant, before=before, after=state, at=at[state])
        before = state
    categories = Category.objects.in_bulk(field_name="code")
    for route in row.get("routes", ()):
        category = categories.get(route["category"])
        Route.objects.create(participant=participant, **{**route, "category": category})


def report_all(rows):
    known = set(Report.objects.filter(source=SOURCE).values_list("external_id", flat=True))
    places = Place.objects.in_bulk({row["place"] for row in rows}, field_name="code")
    categories = Category.objects.in_bulk(field_name="code")
    for number, row in enumerate(rows):
        if str(number) not in known:
            report(number, row, places[row["place"]], categories[row["category"]])


def report(number, row, place, category):
    """A report near the centre of its commune, and its steps, paced by its number."""
    received, now = timezone.now() - timedelta(days=row["days"]), timezone.now()
    life = LIVES[row["state"]]
    # A spiral: no two reports of a commune are at the same point.
    shift = 0.002 + 0.0004 * (number % 15)
    told = Report.objects.create(
        source=SOURCE,
        external_id=str(number),
        category=category,
        place=place,
        where=row["where"],
        description=row["description"],
        latitude=place.latitude + shift * (1, -1, 1, -1)[number % 4],
        longitude=place.longitude + shift * (1, 1, -1, -1)[number % 4],
        state=row["state"],
        reason=Reason.NO_ACTION if row["state"] == State.CLOSED else "",
        created_at=received,
        published_at=received + timedelta(hours=6) if life else None,
    )
    before, at = State.RECEIVED, received + timedelta(hours=6)
    for state in life:
        reason = Reason.NO_ACTION if state == State.CLOSED else ""
        text = AnswerTemplate.objects.filter(state=state).values_list("text", flat=True).first() or ""
        Change.objects.create(
            report=told, before=before, after=state, reason=reason, answer=text, at=at, told_at=at
        )
        pace = 0 if state == State.PUBLISHED else PACES[number % len(PACES)]
        before, at = state, min(now, at + timedelta(days=pace, hours=1))
