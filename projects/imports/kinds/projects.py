"""Projects: the mappings and the reading of ``projects.importers``, written page by page."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from projects.actions import create_project, find_imported, news_for, update_project
from projects.importers.cells import normalise, shown
from projects.importers.mapping import map_record
from projects.importers.mappings import KNOWN_COLUMNS, MAPPINGS, recognise_columns
from projects.importers.rows import Problem
from projects.importers.run import default_source
from projects.importers.vocabulary import Vocabulary
from projects.imports.enums import RowOutcome
from projects.imports.kinds.base import Desk, Item, Kind, Written, in_changes, rejection
from projects.imports.kinds.snapshots import (
    LABELS,
    SCALARS,
    in_words,
    restore,
    same_field,
    snapshot,
    told_by,
)
from projects.imports.kinds.traces import reasons_to_keep
from projects.models import Organisation, ProjectIndexPage, ProjectPage

FIELDS = {
    "external_id": gettext_lazy("identifiant dans la source"),
    "url": LABELS["participate_url"],
    **{name: label for name, label in LABELS.items() if name in MAPPINGS["native"].columns},
    "organisation_url": gettext_lazy("site de l’organisation"),
    "organisation_kind": gettext_lazy("secteur de l’organisation"),
    "season": gettext_lazy("saison (deux mois)"),
}


class ProjectKind(Kind):
    code = "projects"
    label = gettext_lazy("Projets")
    fields = FIELDS
    has_drafts = True
    known_columns = KNOWN_COLUMNS

    def is_allowed(self, user):
        index = ProjectIndexPage.objects.first()
        if index is None:
            return user.is_superuser
        return index.permissions_for_user(user).can_add_subpage()

    def may_publish(self, user):
        index = ProjectIndexPage.objects.first()
        if index is None:
            return user.is_superuser
        return index.permissions_for_user(user).can_publish_subpage()

    def recognise(self, headers):
        return recognise_columns({normalise(name) for name in headers}).name

    def detect(self, mapping, headers):
        columns = {normalise(name) for name in headers}
        found = {}
        for name, candidates in MAPPINGS[mapping].columns.items():
            for column in candidates:
                if column in columns:
                    found.setdefault(column, name)
        return found

    def default_source(self, mapping, name):
        return default_source(MAPPINGS[mapping], name)

    def open(self, run):
        return ProjectDesk(run)


def with_choices(mapping, choices):
    """``mapping`` where each column of ``choices`` feeds the field chosen for it, and no other."""
    columns = {
        name: tuple(column for column in candidates if column not in choices)
        for name, candidates in mapping.columns.items()
    }
    for column, name in choices.items():
        if name:
            columns[name] = (column, *columns.get(name, ()))
    return replace(mapping, columns=columns)


class ProjectDesk(Desk):
    def __init__(self, run):
        super().__init__(run)
        self.vocabulary = Vocabulary()
        self.mapping = with_choices(MAPPINGS[run.mapping], run.columns)

    def read(self, record):
        row, warnings = map_record(record, self.mapping, self.vocabulary)
        told = told_by(row)
        for name in SCALARS:
            if name in told:
                self._validate(record.number, name, told[name])
        return Item(row.external_id, row.title, told, tuple(warnings), row)

    @staticmethod
    def _validate(number, name, value):
        try:
            ProjectPage._meta.get_field(name).clean(value, None)
        except ValidationError as error:
            raise rejection(number, str(LABELS[name]), shown(value), " ".join(error.messages)) from None

    def plan(self, item):
        page = find_imported(item.source, self.run.source)
        if page is None:
            return RowOutcome.CREATED, in_changes(LABELS, {}, item.told, in_words)
        item = self._news(page, item)
        if item is None:
            return RowOutcome.UNCHANGED, []
        before = snapshot(page.get_latest_revision_as_object(), item.told)
        return RowOutcome.UPDATED, in_changes(LABELS, before, _differing(before, item.told), in_words)

    def write(self, item):
        row = item.source
        page = find_imported(row, self.run.source)
        if page is None:
            return self._create(item)
        item = self._news(page, item)
        if item is None:
            return Written(RowOutcome.UNCHANGED, page.pk)
        return self._update(page, item)

    @staticmethod
    def _news(page, item):
        """The item with what is to be written of it; None when nothing is."""
        row = news_for(page, item.source)
        return row and replace(item, source=row, told=told_by(row))

    def _create(self, item):
        row = item.source
        known = Organisation.objects.filter(name__iexact=row.organisation).exists()
        page = create_project(row, self.run.source, self.run.publish, self.run.acted_by)
        made = page.organisation_id if row.organisation and not known else None
        memory = {"revision": page.latest_revision_id, "live": page.live, "organisation": made}
        changes = in_changes(LABELS, {}, item.told, in_words)
        return Written(RowOutcome.CREATED, page.pk, changes, memory)

    def _update(self, page, item):
        memory = {"digest": page.import_digest, "clean": page.live and not page.has_unpublished_changes}
        former = snapshot(page.get_latest_revision_as_object(), item.told)
        changed = _differing(former, item.told)
        draft = update_project(page, item.source, self.run.publish, self.run.acted_by)
        memory["before"] = {name: former[name] for name in changed}
        memory["after"] = snapshot(draft, changed)
        memory["revision"] = draft.latest_revision_id
        memory["live_revision"] = ProjectPage.objects.values_list("live_revision", flat=True).get(pk=page.pk)
        return Written(RowOutcome.UPDATED, page.pk, in_changes(LABELS, former, changed, in_words), memory)

    def undo(self, row):
        page = ProjectPage.objects.filter(pk=row.object_id).first()
        if page is None:
            return []
        if row.outcome == RowOutcome.UPDATED:
            return self._return(page, row)
        return self._take_back(page, row)

    def _take_back(self, page, row):
        reasons = reasons_to_keep(page)
        if page.latest_revision_id != row.memory["revision"]:
            reasons.append(_("modifié depuis"))
        if page.live != row.memory["live"]:
            reasons.append(_("mis en ligne ou retiré depuis"))
        if not reasons:
            page.delete(user=self.run.acted_by)
            self._forget_organisation(row.memory["organisation"])
            return []
        # It may come back by another import of the same file.
        ProjectPage.objects.filter(pk=page.pk).update(import_digest="")
        kept = _("Le projet est gardé.")
        if page.live and row.memory["live"]:
            page.unpublish(user=self.run.acted_by)
            kept = _("Le projet est gardé, mais retiré du site.")
        return [Problem(row.number, "", ", ".join(reasons), kept)]

    @staticmethod
    def _forget_organisation(pk):
        """The organisation that a row made for its project goes with it, unless it serves elsewhere."""
        organisation = Organisation.objects.filter(pk=pk).first() if pk else None
        if organisation is None or ModelLogEntry.objects.for_instance(organisation).exists():
            return
        if not reasons_to_keep(organisation):
            organisation.delete()

    def _return(self, page, row):
        draft = page.get_latest_revision_as_object()
        now = snapshot(draft, row.memory["before"])
        problems, returned = [], False
        for name, value in row.memory["before"].items():
            if not same_field(name, now[name], row.memory["after"][name]):
                problems.append(_changed_since(row, name, now[name]))
                continue
            try:
                restore(draft, name, value)
                returned = True
            except LookupError:
                problems.append(_gone_since(row, name, value))
            except Organisation.DoesNotExist:
                problems.append(_gone_since(row, name, value))
        if returned:
            self._save_returned(page, draft, row.memory, problems)
        ProjectPage.objects.filter(pk=page.pk).update(import_digest=row.memory["digest"])
        return problems

    def _save_returned(self, page, draft, memory, problems):
        # Then what is published is what the site showed before the import: that needs nobody's leave.
        untouched = (
            memory["clean"]
            and not problems
            and page.latest_revision_id == memory["revision"]
            and page.live_revision_id == memory["live_revision"]
        )
        publishable = page.live and (untouched or (self.run.publish and not page.has_unpublished_changes))
        draft.import_digest = memory["digest"]
        revision = draft.save_revision(user=self.run.acted_by)
        if publishable:
            revision.publish(user=self.run.acted_by)


def _differing(before, told):
    return {name: value for name, value in told.items() if not same_field(name, before[name], value)}


def _changed_since(row, name, now):
    expected = _("Quelqu’un l’a changé depuis l’import : laissé tel quel.")
    return Problem(row.number, str(LABELS[name]), shown(in_words(name, now)), expected)


def _gone_since(row, name, value):
    expected = _("L’ancienne valeur n’existe plus : laissé tel quel.")
    return Problem(row.number, str(LABELS[name]), shown(in_words(name, value)), expected)
