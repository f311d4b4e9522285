"""publiccode.yml, the file by which a public code repository describes itself (yml.publiccode.tools).

All the versions 0.x are read. What the standard asks for and is not there is told with its line and what to
write; what we do not use is left alone.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.addresses import parts_of
from projects.toolbox.enums import Development, Maintenance
from projects.toolbox.licences import canonical
from projects.toolbox.yaml_lines import Entry, InvalidFile, at_line, read

VERSION = re.compile(r"(https?://w3id\.org/publiccode/version/)?0(\.\d{1,2}){0,2}")
SOFTWARE_TYPES = (
    "standalone",
    *(f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")),
    "addon",
    "library",
    "configurationFiles",
)
BOOLEANS = ("true", "false", "yes", "no", "on", "off")
SHORT, LONG = 150, 10_000
#: The language of a description that we show, the best first.
LANGUAGES = ("fr", "fr-FR", "en", "en-GB", "en-US")


@dataclass(frozen=True)
class Described:
    """What a file says of a tool, in the fields of SolutionPage; ``used_by``: names."""

    fields: dict
    paragraphs: list[str]
    used_by: list[str] = field(default_factory=list)


def parse(data: bytes) -> Described:
    """Raises InvalidFile with every problem of the file."""
    document = read(data)
    if not isinstance(document.value, dict):
        raise InvalidFile(
            [at_line(document.line, _("une liste de clés était attendue, par exemple name et son nom."))]
        )
    problems = [at_line(line, sentence) for line, sentence in sorted(_problems(document))]
    if problems:
        raise InvalidFile(problems)
    return _described(document)


def _problems(document):
    """Yield (line, sentence) of what the standard does not allow."""
    yield from _asked(document, ("publiccodeYmlVersion",), ("name",), ("url",), ("legal", "license"))
    version = document.at("publiccodeYmlVersion")
    if version.text and not VERSION.fullmatch(version.text):
        yield version.line, _("la version « %s » n’est pas connue : écrivez 0.7.") % version.text[:40]
    for names in (("url",), ("landingURL",), ("roadmap",)):
        yield from _address(document.at(*names), ".".join(names))
    yield from _one_of(document, ("developmentStatus",), Development.values)
    yield from _one_of(document, ("softwareType",), SOFTWARE_TYPES)
    yield from _licence(document.at("legal", "license"))
    yield from _descriptions(document.at("description"))
    yield from _one_of(document, ("maintenance", "type"), Maintenance.values)
    yield from _maintenance(document.at("maintenance"))
    yield from _localisation(document.at("localisation"))
    if not document.at("platforms").rows:
        yield document.at("platforms").line, _("« platforms » doit en lister au moins une, par exemple web.")
    yield from _day(document.at("releaseDate"), "releaseDate")


def _asked(entry, *paths):
    for names in paths:
        found = entry.at(*names)
        if not found.text:
            yield found.line, _("« %s » manque ou est vide : le standard le demande.") % ".".join(names)


def _one_of(entry, names, choices):
    found = entry.at(*names)
    if found.text not in choices:
        sentence = _("« %(name)s » vaut « %(value)s » : écrivez l’un de %(choices)s.")
        told = {"name": ".".join(names), "value": found.text[:40], "choices": ", ".join(choices)}
        yield found.line, sentence % told


def _address(entry, name):
    if entry.text and not is_of_the_web(entry.text):
        sentence = _("« %(name)s » vaut « %(value)s » : écrivez une adresse qui commence par https://.")
        yield entry.line, sentence % {"name": name, "value": entry.text[:60]}


def is_of_the_web(text):
    parts = parts_of(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _licence(entry):
    try:
        if entry.text:
            canonical(entry.text)
    except ValidationError as error:
        yield entry.line, error.messages[0]


def _descriptions(entry):
    if not entry.fields:
        yield (
            entry.line,
            _("« description » manque : écrivez-la au moins dans une langue, par exemple fr."),
        )
    for language, found in entry.fields.items():
        short, long = found.at("shortDescription"), found.at("longDescription")
        for name, text, most in (("shortDescription", short, SHORT), ("longDescription", long, LONG)):
            told = {"name": f"description.{language[:10]}.{name}", "most": most, "length": len(text.text)}
            if not text.text:
                yield text.line, _("« %(name)s » manque ou est vide : le standard le demande.") % told
            elif len(text.text) > most:
                yield text.line, _("« %(name)s » a %(length)d signes : %(most)d au plus.") % told


def _maintenance(entry):
    kind = entry.at("type").text
    asked = {"contract": "contractors", "internal": "contacts", "community": "contacts"}.get(kind)
    if asked and not entry.at(asked).rows:
        sentence = _("« maintenance.%(list)s » manque : le type %(kind)s le demande.")
        yield entry.at(asked).line, sentence % {"list": asked, "kind": kind}
    for name in ("contractors", "contacts"):
        for row in entry.at(name).rows:
            yield from _asked(row, ("name",))
    for contractor in entry.at("contractors").rows:
        yield from _asked(contractor, ("until",))
        yield from _day(contractor.at("until"), "until")


def _localisation(entry):
    ready = entry.at("localisationReady")
    if ready.text.lower() not in BOOLEANS:
        yield ready.line, _("« localisation.localisationReady » doit valoir true ou false.")
    if not entry.at("availableLanguages").rows:
        sentence = _("« localisation.availableLanguages » doit lister au moins une langue, par exemple fr.")
        yield entry.at("availableLanguages").line, sentence


def _day(entry, name):
    if entry.text and day_of(entry) is None:
        sentence = _("« %(name)s » vaut « %(value)s » : écrivez un jour comme 2027-01-31.")
        yield entry.line, sentence % {"name": name, "value": entry.text[:40]}


def day_of(entry):
    try:
        return date.fromisoformat(entry.text)
    except ValueError:
        return None


def _described(document):
    descriptions = document.at("description").fields
    words = next((descriptions[code] for code in LANGUAGES if code in descriptions), None)
    words = words or next(iter(descriptions.values()))
    contractors = document.at("maintenance", "contractors").rows
    owners = (("organisation", "name"), ("legal", "mainCopyrightOwner"), ("legal", "repoOwner"))
    fields = {
        "title": document.at("name").text[:255],
        "summary": words.at("shortDescription").text,
        "publisher": next((name for path in owners if (name := document.at(*path).text)), "")[:200],
        "website": document.at("landingURL").text[:500],
        "repository": document.at("url").text[:500],
        "licence": canonical(document.at("legal", "license").text),
        "development": document.at("developmentStatus").text,
        "maintenance": document.at("maintenance", "type").text,
        "maintained_until": max((day_of(each.at("until")) for each in contractors), default=None),
        "audience": ", ".join(row.text for row in document.at("intendedAudience", "scope").rows)[:300],
    }
    features = [f"• {row.text}" for row in words.at("features").rows if row.text]
    paragraphs = [text for text in words.at("longDescription").text.split("\n") if text.strip()]
    return Described(fields, [*paragraphs, *features], _names(document.at("usedBy")))


def _names(entry: Entry):
    return [row.text[:200] for row in entry.rows if row.text]
