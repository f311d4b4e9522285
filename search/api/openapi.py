"""The interface in the terms of OpenAPI 3.1. Parameters come from the registry of facets."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from projects.enums import Effort, Level, Scope, Stage
from projects.models.pages import VOCABULARIES
from search.api.serialisers import absolute
from search.api.throttling import limit
from search.facets import FACETS
from search.forms import DEFAULT_SORT, LAST_PAGE, MAX_TEXT, SORTS
from search.query import MAX_RESULTS

TEXT, WHOLE, YES_OR_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
ADDRESS = {"type": "string", "format": "uri"}
DAY, MOMENT = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}


def document() -> dict:
    """The whole description, in the language of the reader."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.WAGTAIL_SITE_NAME} – API",
            "version": "1.0",
            "summary": _("Chercher et lire les projets participatifs."),
            "description": _introduction(),
        },
        "servers": [{"url": absolute(reverse("api:guide")).rstrip("/")}],
        "paths": {
            "/projets/": {"get": _list_operation()},
            "/projets/{slug}/": {"get": _detail_operation()},
        },
        "components": {"schemas": _schemas(), "responses": _errors()},
    }


def _introduction():
    return _(
        "Lecture seule, sans clé ni compte, depuis n’importe quel site (CORS). Les paramètres d’une "
        "recherche sont ceux de la page que lisent les personnes : recopiez-les de son adresse. Au plus "
        "%(most)d demandes par minute et par adresse ; au-delà, la réponse 429 dit quand revenir. Chaque "
        "réponse porte un ETag : renvoyez-le dans If-None-Match pour ne recevoir que ce qui a changé."
    ) % {"most": limit()}


def _list_operation():
    return {
        "operationId": "listProjects",
        "summary": _("Les projets d’une recherche"),
        "description": _("Par pages ; « next » mène à la suivante, jusqu’à %(most)s projets.")
        % {"most": number_format(MAX_RESULTS, force_grouping=True)},
        "parameters": parameters(),
        "responses": {
            "200": _answer("ProjectList", _("Une page de résultats")),
            **_error_links("429", "503"),
        },
    }


def _detail_operation():
    slug = {"name": "slug", "in": "path", "required": True, "schema": TEXT}
    return {
        "operationId": "readProject",
        "summary": _("Un projet"),
        "description": _("Par son identifiant, la dernière partie de l’adresse de sa fiche."),
        "parameters": [{**slug, "description": _("Le champ « slug » d’un projet de la liste.")}],
        "responses": {"200": _answer("ProjectDetail", _("Le projet")), **_error_links("404", "429", "503")},
    }


def parameters() -> list[dict]:
    """Those of a search, which may all be left out."""
    one_or_more = {"type": "array", "items": TEXT}
    facets = [
        _parameter(facet.name, _("Filtre : %(label)s.") % {"label": facet.label}, one_or_more)
        for facet in FACETS
    ]
    sorts = {"type": "string", "enum": list(SORTS), "default": DEFAULT_SORT}
    pages = {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}
    return [
        _parameter("q", _("Des mots."), {**TEXT, "maxLength": MAX_TEXT}),
        *facets,
        _parameter("pres", _("Près d’une commune : son nom, son code postal ou « com- » et son code."), TEXT),
        _parameter("tri", _("L’ordre des résultats."), sorts),
        _parameter(
            "tous", _("1 : aussi les projets qui ne recrutent pas."), {"type": "string", "enum": ["1"]}
        ),
        _parameter("page", _("Le numéro de la page de résultats."), pages),
    ]


def _parameter(name, text, schema):
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _answer(schema, text):
    content = {"application/json": {"schema": _ref(schema)}}
    return {"description": text, "content": content}


def _error_links(*statuses):
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _errors():
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    texts = {
        "404": _("Aucun projet public n’a cet identifiant."),
        "429": _("Trop de demandes : l’en-tête Retry-After dit dans combien de secondes revenir."),
        "503": _("La recherche ne répond pas : l’en-tête Retry-After dit quand revenir."),
    }
    return {status: {"description": text, "content": content} for status, text in texts.items()}


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name):
    return {"type": "array", "items": _ref(name)}


def _object(**properties):
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _maybe(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(enum):
    return {"type": "string", "enum": list(enum.values)}


def _schemas():
    summary = _summary_fields()
    extra = dict.fromkeys(("first_step", "equipment", "data_use", "data_licence"), TEXT)
    value = _object(slug=TEXT, label=TEXT, count=WHOLE, selected=YES_OR_NO)
    return {
        "ProjectList": _object(
            total=WHOLE,
            page=WHOLE,
            page_size=WHOLE,
            last_page=WHOLE,
            self=ADDRESS,
            previous=_maybe(ADDRESS),
            next=_maybe(ADDRESS),
            html=ADDRESS,
            notices={"type": "array", "items": TEXT},
            projects=_list_of("Project"),
            facets=_list_of("Facet"),
        ),
        "Project": _object(**summary),
        "ProjectDetail": _object(**summary, **extra, verified_on=_maybe(DAY), stage=_one_of(Stage)),
        "Organisation": _object(slug=TEXT, name=TEXT, url=_maybe(ADDRESS)),
        "Term": _object(slug=TEXT, label=TEXT),
        "Place": _object(code=TEXT, label=TEXT),
        "Facet": _object(name=TEXT, label=TEXT, values={"type": "array", "items": value}),
        "Problem": _object(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT, instance=TEXT, remedy=TEXT),
    }


def _summary_fields():
    months = {"type": "array", "items": WHOLE, "minItems": 2, "maxItems": 2}
    return {
        "id": WHOLE,
        "slug": TEXT,
        "title": TEXT,
        "summary": TEXT,
        "url": ADDRESS,
        "self": ADDRESS,
        "language": {"type": "string", "examples": [get_language()]},
        "organisation": _maybe(_ref("Organisation")),
        **{name: _list_of("Term") for name in VOCABULARIES},
        "effort": _maybe(_one_of(Effort)),
        "level": _maybe(_one_of(Level)),
        "scope": _one_of(Scope),
        "places": _list_of("Place"),
        "opens_on": _maybe(DAY),
        "closes_on": _maybe(DAY),
        "season": _maybe(months),
        "is_open": YES_OR_NO,
        "participate_url": _maybe(ADDRESS),
        "published_at": _maybe(MOMENT),
        "updated_at": _maybe(MOMENT),
    }
