"""Commitments as plain records, and back: what their files hold, whatever the format.

A record has the fields of ``CommitmentPage`` in ``FIELDS``, its ``slug`` and its ``actions``, each with
``milestones`` and ``evidence``. Days are written 2027-01-31, what is empty is "" (or null in JSON).
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.commitments.models import (
    CommitmentAction,
    CommitmentIndexPage,
    CommitmentPage,
    Evidence,
    Milestone,
)

FIELDS = ("number", "title", "summary", "holders", "starts_on", "ends_on")
ACTION_FIELDS = (
    "title",
    "results",
    "next_steps",
    "status",
    "reason",
    "due_on",
    "independent_status",
    "effect",
    "independent_url",
    "figure",
    "need",
    *("title_en", "results_en", "next_steps_en", "reason_en"),
)
MILESTONE_FIELDS = ("title", "title_en", "due_on", "done_on")
EVIDENCE_FIELDS = ("label", "label_en", "url")


class InvalidRecord(Exception):
    """What is wrong in a file, line by line: ``messages`` are sentences in French."""

    def __init__(self, messages):
        super().__init__(" ".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class Outcome:
    """What a record does to the site: ``state`` is new, changed or same."""

    page: CommitmentPage
    state: str


def to_record(page) -> dict:
    return {
        "slug": page.slug,
        **_values(page, FIELDS),
        "actions": [
            {
                "key": str(action.key),
                **_values(action, ACTION_FIELDS),
                "milestones": [_values(row, MILESTONE_FIELDS) for row in action.milestones.all()],
                "evidence": [_values(row, EVIDENCE_FIELDS) for row in action.evidence.all()],
            }
            for action in page.actions.all()
        ],
    }


@transaction.atomic
def load(records, user=None, dry_run=False) -> list[Outcome]:
    """Publish what the records change. Nothing at all is written when one of them is wrong (InvalidRecord).

    What the file does not name stays as it is; of a commitment that it names, it has all the actions.
    """
    index = CommitmentIndexPage.objects.first()
    if index is None:
        raise InvalidRecord([_("Créez d’abord la page qui liste les engagements.")])
    problems, outcomes = [], []
    for number, record in enumerate(records, start=1):
        try:
            outcomes.append(_load_one(index, record, user))
        except ValidationError as error:
            problems += _sentences(number, record, error)
    if problems:
        transaction.set_rollback(True)
        raise InvalidRecord(problems)
    transaction.set_rollback(dry_run)
    return outcomes


def _load_one(index, record, user):
    _check_shape(record)
    slug = record.get("slug") or slugify(record["title"])[:50]
    page = CommitmentPage.objects.child_of(index).filter(slug=slug).first()
    before = to_record(page) if page else None
    page = page or CommitmentPage(slug=slug)
    _fill(page, FIELDS, record)
    page.actions = [_action(page, number, row) for number, row in enumerate(_rows(record, "actions"), 1)]
    if before == to_record(page):
        return Outcome(page, "same")
    page.full_clean(exclude=["path", "depth", "url_path"])
    if before is None:
        index.add_child(instance=page)
    page.save_revision(user=user).publish(user=user)
    return Outcome(page, "changed" if before else "new")


def _check_shape(record):
    """Refuse what JSON may hold and a commitment is not."""
    if not isinstance(record, dict) or not str(record.get("title") or "").strip():
        raise ValidationError({"title": _("Le titre manque.")})
    for row in _rows(record, "actions"):
        for name in ("milestones", "evidence"):
            _rows(row, name)


def _rows(record, name):
    rows = record.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError({name: _("une liste d’objets est attendue.")})
    return rows


def _action(page, number, row):
    known = list(page.actions.all()) if page.pk else []
    same = [action for action in known if str(action.key) == row.get("key")]
    same = same or [action for action in known if action.title == row.get("title")]
    action = same[0] if same else CommitmentAction()
    try:
        _fill(action, ACTION_FIELDS, row)
        action.key = _key(row.get("key")) or action.key
        action.milestones = [_fill(Milestone(), MILESTONE_FIELDS, each) for each in _rows(row, "milestones")]
        action.evidence = [_fill(Evidence(), EVIDENCE_FIELDS, each) for each in _rows(row, "evidence")]
        action.full_clean(exclude=["page", "id"])
    except ValidationError as error:
        place = _("action %(number)s (« %(title)s »)") % {"number": number, "title": row.get("title") or ""}
        raise ValidationError(
            {f"{place}, {name}": texts for name, texts in error.message_dict.items()}
        ) from error
    return action


def _key(text):
    try:
        return uuid.UUID(text) if text else None
    except (ValueError, AttributeError, TypeError) as error:
        message = _("« %s » n’est pas un identifiant d’action : laissez-le vide.") % text
        raise ValidationError({"key": message}) from error


def _fill(row, names, record):
    """Set the fields of a row that a record names from their texts; raises ValidationError, by field."""
    wrong = {}
    for name in (name for name in names if name in record):
        field = row._meta.get_field(name)
        value = record[name]
        try:
            setattr(row, name, _blank(field) if value in (None, "") else field.clean(value, row))
        except ValidationError as error:
            wrong[name] = [f"« {value} » : {text}" for text in error.messages]
    if wrong:
        raise ValidationError(wrong)
    return row


def _blank(field):
    return None if field.null else field.get_default()


def _values(row, names):
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _sentences(number, record, error):
    title = record.get("title") if isinstance(record, dict) else ""
    place = _("Engagement %(number)s (« %(title)s »)") % {"number": number, "title": title or ""}
    return [f"{place}, {name} : {text}" for name, texts in error.message_dict.items() for text in texts]
