"""The fields of a project that an import may write, as plain values that can be kept and compared."""

import json
from datetime import date

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from projects.actions import ROW_FIELDS, ROW_TERMS
from projects.importers.cells import shorten
from projects.models import Organisation, Place, ProjectPage, ProjectPlace

SCALARS = (*ROW_FIELDS, "participate_url", "season_start", "season_end")
LABELS = {
    **{name: ProjectPage._meta.get_field(name).verbose_name for name in (*SCALARS, *ROW_TERMS)},
    "title": _("titre"),
    "season_start": _("premier mois de la saison"),
    "season_end": _("dernier mois de la saison"),
    "organisation": _("porté par"),
    "places": _("lieux"),
    "body": _("présentation"),
}
NOTHING = (None, "", [], ())
LONGEST_SHOWN = 300


def told_by(row):
    """What a ``ProjectRow`` says, by field: what it does not say is absent."""
    told = {name: _plain(getattr(row, name)) for name in ROW_FIELDS}
    told["participate_url"] = row.url
    told |= dict(zip(("season_start", "season_end"), row.season, strict=False))
    told |= {name: sorted(getattr(row, name)) for name in ROW_TERMS}
    told["organisation"] = row.organisation
    told["places"] = list(row.places)
    told["body"] = [{"type": kind, "value": value} for kind, value in row.body]
    return {name: value for name, value in told.items() if value not in NOTHING}


def snapshot(page, names):
    """The present values of these fields of a page."""
    return {name: _value(page, name) for name in names}


def _value(page, name):
    if name in ROW_TERMS:
        return sorted(term.slug for term in getattr(page, name).all())
    if name == "organisation":
        return page.organisation.name if page.organisation else ""
    if name == "places":
        return [row.place.code for row in page.places.all()]
    if name == "body":
        return page.body.get_prep_value()
    return _plain(getattr(page, name))


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def same(one, other):
    """Whether two values say the same, whatever the identifiers of their blocks."""
    if one in NOTHING and other in NOTHING:
        return True
    return _bare(one) == _bare(other)


def _bare(value):
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if key != "id" or "type" not in value}
    return value


def same_field(name, one, other):
    """The same for a field: an organisation is found whatever the case of its name."""
    if name == "organisation":
        return (one or "").casefold() == (other or "").casefold()
    return same(one, other)


def restore(page, name, value):
    """Put a former value back on a page. Raises LookupError when what it names is no more."""
    if name in ROW_TERMS:
        setattr(page, name, _all_found(ROW_TERMS[name].objects.from_slugs(value), value))
    elif name == "organisation":
        page.organisation = Organisation.objects.get(name=value) if value else None
    elif name == "places":
        found = Place.objects.in_bulk(value, field_name="code")
        page.places = [ProjectPlace(place=found[code]) for code in value]
    elif name == "body":
        page.body = page._meta.get_field("body").to_python(json.dumps(value))
    else:
        setattr(page, name, page._meta.get_field(name).to_python(value))


def _all_found(terms, slugs):
    found = list(terms)
    if len(found) < len(slugs):
        raise LookupError(slugs)
    return found


def in_words(name, value):
    """A value as an editor reads it."""
    if value in NOTHING:
        return ""
    if name == "body":
        texts = (strip_tags(str(block["value"])) for block in value)
        return shorten(" ".join(texts), LONGEST_SHOWN)
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    choices = dict(ProjectPage._meta.get_field(name).choices or ())
    return shorten(str(choices.get(value, value)), LONGEST_SHOWN)
