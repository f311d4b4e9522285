"""Vocabularies and organisations: one flat object a row, found again by the field that names it."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from projects.importers import cells
from projects.importers.mapping import Cells, Mapping
from projects.importers.places import find_place
from projects.importers.rows import Problem
from projects.importers.vocabulary import Vocabulary
from projects.imports.enums import RowOutcome
from projects.imports.kinds.base import Desk, Item, Kind, Written, in_changes, rejection
from projects.imports.kinds.snapshots import same
from projects.imports.kinds.traces import reasons_to_keep
from projects.models import Audience, ContributionKind, Organisation, Theme

TERM_COLUMNS = {
    "code": ("code", "identifiant", "id"),
    "slug": ("slug", "adresse", "identifiant francais"),
    "label": ("label", "libelle", "nom", "titre", "name"),
    "help_text": ("help text", "aide", "description", "texte d aide"),
    "position": ("position", "ordre", "rang"),
}
ORGANISATION_COLUMNS = {
    "name": ("name", "nom", "organisation", "denomination", "organisme", "structure"),
    "slug": ("slug", "adresse"),
    "kind": ("kind", "secteur", "type", "nature", "categorie"),
    "url": ("url", "site", "site web", "website", "lien"),
    "place": ("place", "siege", "lieu", "commune", "ville", "code insee"),
}


@dataclass(frozen=True)
class RecordKind(Kind):
    """``identity``: the field that names an object; ``fixed``: those that never change once given."""

    code: str
    label: str
    model: type
    identity: str
    columns: dict
    fixed: tuple[str, ...] = ()
    #: What makes the values that a new object needs and the row does not say.
    complete: dict = field(default_factory=dict)

    @property
    def fields(self):
        return {name: self.model._meta.get_field(name).verbose_name for name in self.columns}

    @property
    def known_columns(self):
        return frozenset(column for names in self.columns.values() for column in names)

    def is_allowed(self, user):
        opts = self.model._meta
        return user.has_perms([f"{opts.app_label}.{act}_{opts.model_name}" for act in ("add", "change")])

    def recognise(self, headers):
        return self.code

    def detect(self, mapping, headers):
        names = {column: name for name, candidates in self.columns.items() for column in candidates}
        return {column: names[column] for column in map(cells.normalise, headers) if column in names}

    def default_source(self, mapping, name):
        return self.code

    def open(self, run):
        return RecordDesk(run, self)


class RecordDesk(Desk):
    def __init__(self, run, kind):
        super().__init__(run)
        self.kind = kind
        self.fields = {name: kind.model._meta.get_field(name) for name in kind.columns}
        self.vocabulary = Vocabulary()
        # A column feeds what the editor chose, else what its name says.
        feeds = {**kind.detect(run.mapping, run.headers), **run.columns}
        columns = {name: tuple(column for column in feeds if feeds[column] == name) for name in kind.columns}
        self.mapping = Mapping(name=kind.code, columns=columns)

    def read(self, record):
        if record.problem:
            raise rejection(record.number, "", record.excerpt, record.problem)
        reading = Cells(record, self.mapping, self.vocabulary)
        told = {name: self._parse(reading, name) for name in self.kind.columns}
        told = {name: value for name, value in told.items() if value not in (None, "")}
        identity = self.kind.identity
        if identity not in told:
            column = str(self.fields[identity].verbose_name)
            raise rejection(
                record.number, column, "", _("Ce qui nomme la ligne était attendu : « %s ».") % column
            )
        title = str(told.get("label") or told[identity])
        item = Item(str(told[identity]).casefold()[:200], title, told, tuple(reading.warnings))
        self._validate(record.number, item)
        return item

    def _parse(self, reading, name):
        column, value = reading.find(name)
        if value is None:
            return None
        try:
            return self._plain(name, value)
        except cells.CellError as error:
            raise rejection(reading.number, column, cells.shown(value), str(error)) from None

    def _plain(self, name, value):
        field = self.fields[name]
        if isinstance(field, ForeignKey):
            place = find_place(value)
            if place is None:
                raise cells.CellError(_("Un lieu du code officiel était attendu : com-35238, 35238, Rennes."))
            return place.code
        if field.choices:
            found = self.vocabulary.values("organisation_kind", cells.clean(value))
            if not found:
                known = ", ".join(str(label) for _value, label in field.choices)
                raise cells.CellError(_("Une de ces valeurs était attendue : %s.") % known)
            return found[0]
        if field.get_internal_type() == "PositiveSmallIntegerField":
            return int(cells.parse_number(value, 0, 32_767))
        return cells.parse_url(value) if name == "url" else " ".join(cells.clean(value).split())

    def _validate(self, number, item):
        existing = self._find(item)
        for name, value in item.told.items():
            if not isinstance(self.fields[name], ForeignKey):
                self._validate_field(number, name, value)
        for name in self.kind.fixed if existing else ():
            now = getattr(existing, name)
            if name in item.told and item.told[name] != now:
                expected = _("Cette valeur ne change jamais : « %s » était attendu.") % now
                raise rejection(number, str(self.fields[name].verbose_name), item.told[name], expected)
        if existing is None:
            self._validate_new(number, item)

    def _validate_field(self, number, name, value):
        try:
            self.fields[name].clean(value, None)
        except ValidationError as error:
            column = str(self.fields[name].verbose_name)
            raise rejection(number, column, cells.shown(value), " ".join(error.messages)) from None

    def _validate_new(self, number, item):
        try:
            self._new(item).full_clean()
        except ValidationError as error:
            name, texts = next(iter(error.message_dict.items()))
            column = str(self.fields[name].verbose_name) if name in self.fields else ""
            value = cells.shown(item.told.get(name, ""))
            raise rejection(number, column, value, " ".join(texts)) from None

    def _find(self, item):
        lookup = {f"{self.kind.identity}__iexact": item.told[self.kind.identity]}
        return self.kind.model.objects.filter(**lookup).first()

    def _new(self, item):
        instance = self.kind.model()
        for name, value in item.told.items():
            self._set(instance, name, value)
        for name, make in self.kind.complete.items():
            if not getattr(instance, name):
                setattr(instance, name, make(item.told))
        return instance

    def _set(self, instance, name, value):
        if isinstance(self.fields[name], ForeignKey):
            value = find_place(value) if value else None
        setattr(instance, name, value)

    def _snapshot(self, instance, names):
        return {name: self._present(instance, name) for name in names}

    def _present(self, instance, name):
        value = getattr(instance, name)
        return value.code if isinstance(self.fields[name], ForeignKey) and value else value

    def _in_words(self, name, value):
        choices = dict(self.fields[name].choices or ())
        return str(choices.get(value, "" if value is None else value))

    def _differing(self, instance, told):
        now = self._snapshot(instance, told)
        # The name that found the object may differ by its case alone: then it stays.
        differing = {name: value for name, value in told.items() if not same(now[name], value)}
        differing.pop(self.kind.identity, None)
        return now, differing

    def plan(self, item):
        instance = self._find(item)
        if instance is None:
            return RowOutcome.CREATED, in_changes(self.kind.fields, {}, item.told, self._in_words)
        now, told = self._differing(instance, item.told)
        changes = in_changes(self.kind.fields, now, told, self._in_words)
        return (RowOutcome.UPDATED if told else RowOutcome.UNCHANGED), changes

    def write(self, item):
        instance = self._find(item)
        if instance is None:
            return self._create(item)
        now, told = self._differing(instance, item.told)
        if not told:
            return Written(RowOutcome.UNCHANGED, instance.pk)
        for name, value in told.items():
            self._set(instance, name, value)
        instance.save(update_fields=list(told))
        log(instance, "imports.write", user=self.run.acted_by)
        memory = {"before": {name: now[name] for name in told}, "after": told}
        changes = in_changes(self.kind.fields, now, told, self._in_words)
        return Written(RowOutcome.UPDATED, instance.pk, changes, memory)

    def _create(self, item):
        instance = self._new(item)
        instance.full_clean()
        instance.save()
        log(instance, "imports.write", user=self.run.acted_by)
        changes = in_changes(self.kind.fields, {}, item.told, self._in_words)
        memory = {"after": self._snapshot(instance, self.kind.columns)}
        return Written(RowOutcome.CREATED, instance.pk, changes, memory)

    def undo(self, row):
        instance = self.kind.model.objects.filter(pk=row.object_id).first()
        if instance is None:
            return []
        if row.outcome == RowOutcome.CREATED:
            return self._take_back(instance, row)
        return self._return(instance, row)

    def _take_back(self, instance, row):
        reasons = reasons_to_keep(instance)
        if self._snapshot(instance, row.memory["after"]) != row.memory["after"]:
            reasons.append(_("modifié depuis"))
        if not reasons:
            log(instance, "wagtail.delete", user=self.run.acted_by, deleted=True)
            instance.delete()
            return []
        return [Problem(row.number, "", ", ".join(reasons), _("La valeur est gardée."))]

    def _return(self, instance, row):
        now, problems, returned = self._snapshot(instance, row.memory["before"]), [], []
        for name, value in row.memory["before"].items():
            if same(now[name], row.memory["after"][name]):
                self._set(instance, name, value)
                returned.append(name)
                continue
            label = str(self.fields[name].verbose_name)
            expected = _("Quelqu’un l’a changé depuis l’import : laissé tel quel.")
            problems.append(
                Problem(row.number, label, cells.shown(self._in_words(name, now[name])), expected)
            )
        if returned:
            instance.save(update_fields=returned)
            log(instance, "imports.undo", user=self.run.acted_by)
        return problems


def _slug_of(name):
    return lambda told: slugify(told.get(name, ""))[:50].strip("-_")


TERMS = {
    "identity": "code",
    "columns": TERM_COLUMNS,
    "fixed": ("slug",),
    "complete": {"slug": _slug_of("label")},
}
THEMES = RecordKind(code="themes", label=gettext_lazy("Thèmes"), model=Theme, **TERMS)
CONTRIBUTION_KINDS = RecordKind(
    code="contribution-kinds", label=gettext_lazy("Types de contribution"), model=ContributionKind, **TERMS
)
AUDIENCES = RecordKind(code="audiences", label=gettext_lazy("Publics"), model=Audience, **TERMS)
ORGANISATIONS = RecordKind(
    code="organisations",
    label=gettext_lazy("Organisations"),
    model=Organisation,
    identity="name",
    columns=ORGANISATION_COLUMNS,
    complete={"slug": _slug_of("name")},
)
