"""The vocabularies of the site as SKOS, in French and in English: what other catalogues may cite.

Each list is made of the same statements, written in two ways. The address of a concept never changes: it
ends with the code of its term.
"""

import json
from dataclasses import dataclass

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from projects.models import AccessNeed, Audience, ContributionKind, Theme
from search.api.serialisers import absolute

VOCABULARIES = {
    "themes": (Theme, _("Thèmes")),
    "contributions": (ContributionKind, _("Types de contribution")),
    "publics": (Audience, _("Publics")),
    "acces": (AccessNeed, _("Conditions d’accès")),
}
PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


@dataclass(frozen=True)
class Iri:
    """A thing with an address; ``short`` when it is written with a prefix."""

    value: str
    short: bool = False


@dataclass(frozen=True)
class Text:
    value: str
    language: str = ""


def scheme_iri(name: str) -> str:
    return absolute(f"/vocabulaires/{name}")


def statements(name: str) -> list[tuple[str, str, Iri | Text]]:
    """``(subject, predicate, object)`` of a vocabulary, the scheme first."""
    model, title = VOCABULARIES[name]
    scheme = scheme_iri(name)
    found = [(scheme, "rdf:type", Iri("skos:ConceptScheme", short=True))]
    for language in ("fr", "en"):
        with override(language):
            found.append((scheme, "dct:title", Text(gettext(title), language)))
    for term in model.objects.all():
        found += _concept(scheme, term)
    return found


def _concept(scheme, term):
    concept = f"{scheme}#{term.code}"
    texts = (
        ("skos:prefLabel", term.label, "fr"),
        ("skos:prefLabel", term.label_en, "en"),
        ("skos:definition", term.help_text, "fr"),
        ("skos:definition", term.help_text_en, "en"),
        ("skos:note", _elsewhere("EU-Citizen.Science", getattr(term, "eucs_topic", "")), "en"),
        ("skos:note", _elsewhere("PPSR Core", getattr(term, "ppsr_term", "")), "en"),
    )
    return [
        (scheme, "skos:hasTopConcept", Iri(concept)),
        (concept, "rdf:type", Iri("skos:Concept", short=True)),
        (concept, "skos:topConceptOf", Iri(scheme)),
        (concept, "skos:notation", Text(term.code)),
        *((concept, predicate, Text(text, language)) for predicate, text, language in texts if text),
    ]


def _elsewhere(catalogue, word):
    return f"{catalogue}: {word}" if word else ""


def as_turtle(name: str) -> str:
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    lines += [
        f"<{subject}> {predicate} {_in_turtle(thing)} ." for subject, predicate, thing in statements(name)
    ]
    return "\n".join([*lines, ""])


def _in_turtle(thing):
    if isinstance(thing, Iri):
        return thing.value if thing.short else f"<{thing.value}>"
    # The escapes of JSON are among those of Turtle.
    text = json.dumps(thing.value, ensure_ascii=False)
    return f"{text}@{thing.language}" if thing.language else text


def as_json_ld(name: str) -> dict:
    nodes = {}
    for subject, predicate, thing in statements(name):
        node = nodes.setdefault(subject, {"@id": subject})
        if predicate == "rdf:type":
            node["@type"] = thing.value
        else:
            node.setdefault(predicate, []).append(_in_json(thing))
    return {"@context": PREFIXES, "@graph": list(nodes.values())}


def _in_json(thing):
    if isinstance(thing, Iri):
        return {"@id": thing.value}
    return {"@value": thing.value, "@language": thing.language} if thing.language else thing.value
