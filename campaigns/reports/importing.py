"""Reports of another service: read line by line, each kept once, those of the same problem joined."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.reports.enums import Reason, State
from campaigns.reports.models import Category, Change, Report, tallies
from campaigns.reports.places import locate_all
from projects.communes import communes_named
from projects.models import Place
from search.geography import Point, distance, read_point

KINDS_FILE = Path(__file__).parent / "data" / "dansmarue.json"
SOURCE = "dansmarue"
#: Two reports of a kind that close, in that time, tell the same problem.
SAME_KM, SAME_TIME = 0.02, timedelta(days=7)


@dataclass
class Outcome:
    """``errors``: in words, with the number of the line and what to do."""

    added: int = 0
    known: int = 0
    duplicates: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    line: int
    external_id: str
    kind: str
    finer: str
    where: str
    town: str
    on: date
    point: Point


def read(lines):
    """(rows, errors) of the lines of a file: one JSON object by line, as opendata.paris.fr publishes them."""
    rows, errors = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(_row(number, json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            told = {"line": number, "error": f"{type(error).__name__} {error}"[:100]}
            errors.append(
                _("Ligne %(line)s : ce n’est pas un signalement (%(error)s) ; la corriger ou l’enlever.")
                % told
            )
    return rows, errors


def _row(number, found):
    point = read_point(str(found["lat"]), str(found["lon"]))
    if point is None:
        raise ValueError("lat, lon")
    return Row(
        number,
        str(found["id_dmr"])[:60],
        found["type"],
        found.get("soustype") or "",
        (found.get("adresse") or found["ville"])[:200],
        found.get("code_postal") or found["ville"],
        date.fromisoformat(found["datedecl"]),
        point,
    )


@transaction.atomic
def import_reports(lines):
    """Add what is not known yet, public at its own date; returns an Outcome. A second time adds nothing."""
    rows, errors = read(lines)
    outcome = Outcome(errors=errors)
    seen = set(Report.objects.filter(source=SOURCE).values_list("external_id", flat=True))
    fresh = []
    for row in rows:
        if row.external_id in seen:
            outcome.known += 1
        else:
            seen.add(row.external_id)
            fresh.append(row)
    reports = _built(fresh, outcome)
    Report.objects.bulk_create(reports, batch_size=500)
    Change.objects.bulk_create([_published(report) for report in reports], batch_size=500)
    outcome.added = len(reports)
    outcome.duplicates = _join(reports)
    tallies.fold()
    return outcome


def _built(rows, outcome):
    kinds = Kinds()
    places = dict(zip(rows, _places(rows), strict=True))
    reports = []
    for row in sorted(rows, key=lambda row: (row.on, row.line)):
        category = kinds.of(row)
        if category is None or places[row] is None:
            what = row.kind if category is None else row.town
            outcome.errors.append(
                _("Ligne %(line)s : « %(what)s » n’est pas connu ici ; ajouter la catégorie ou la commune.")
                % {"line": row.line, "what": what}
            )
            continue
        at = timezone.make_aware(datetime.combine(row.on, time(12)))
        reports.append(
            Report(
                source=SOURCE,
                external_id=row.external_id,
                category=category,
                place=places[row],
                where=row.where,
                latitude=row.point.latitude,
                longitude=row.point.longitude,
                description=row.finer.removeprefix("[]").strip() or row.kind,
                state=State.PUBLISHED,
                created_at=at,
                published_at=at,
            )
        )
    return reports


def _places(rows):
    """The commune of each row: where its point lies, or else the one that it names."""
    known = Place.objects.in_bulk(field_name="code") if rows else {}
    named = {}
    for row, answer in zip(rows, locate_all([row.point for row in rows]), strict=True):
        found = next((known[code] for code in answer.codes if code in known), None)
        if found is None:
            if row.town not in named:
                named[row.town] = communes_named(row.town).first()
            found = named[row.town]
        yield found


class Kinds:
    """Our kind of each of theirs: the finest whose words are in it, or else what it is part of."""

    def __init__(self):
        self.table = json.loads(KINDS_FILE.read_text(encoding="utf-8"))
        self.known = Category.objects.in_bulk(field_name="code")

    def of(self, row):
        kind = self.table.get(row.kind)
        if kind is None:
            return None
        finer = next((code for words, code in kind["finer"].items() if words in row.finer), kind["code"])
        return self.known.get(finer) or self.known.get(kind["code"])


def _published(report):
    at = report.published_at
    return Change(report=report, before=State.RECEIVED, after=State.PUBLISHED, at=at, told_at=at)


def _join(reports):
    """Close those that tell again what was told close by a few days before; returns how many."""
    originals, joined = {}, []
    for report in reports:
        # By square of 0.001°: wider than what is the same place.
        square = (round(report.latitude, 3), round(report.longitude, 3))
        around = (
            other
            for north in (-0.001, 0, 0.001)
            for east in (-0.001, 0, 0.001)
            for other in originals.get(
                (report.category_id, round(square[0] + north, 3), round(square[1] + east, 3)), ()
            )
        )
        report.original = next((other for other in around if _same(report, other)), None)
        if report.original:
            report.state, report.reason = State.CLOSED, Reason.DUPLICATE
            joined.append(report)
        else:
            originals.setdefault((report.category_id, *square), []).append(report)
    Report.objects.bulk_update(joined, ["state", "reason", "original"], batch_size=500)
    Change.objects.bulk_create(
        Change(
            report=report,
            before=State.PUBLISHED,
            after=State.CLOSED,
            reason=Reason.DUPLICATE,
            at=report.published_at,
            told_at=report.published_at,
        )
        for report in joined
    )
    return len(joined)


def _same(report, other):
    if report.created_at - other.created_at > SAME_TIME:
        return False
    here, there = (Point(each.latitude, each.longitude) for each in (report, other))
    return distance(here, there) <= SAME_KM
