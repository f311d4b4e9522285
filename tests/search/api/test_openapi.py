"""The description is true: each answer has the fields that it promises, and no other."""

import pytest

from projects.enums import Effort
from search.facets import FACETS
from tests.projects.factories import ProjectPageFactory

GUIDE, DESCRIPTION = "/api/v1/", "/api/v1/openapi.json"


@pytest.fixture
def document(client):
    return client.get(DESCRIPTION).json()


@pytest.fixture
def full(discover):
    ProjectPageFactory(
        slug="nids", themes=["birds"], scope="places", places=["com-35238"], effort=Effort.HOUR
    )
    ProjectPageFactory(slug="mares", organisation=None, level="", season_start=3, season_end=5)
    discover()


JSON_TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def faults(document, schema, value, place="answer"):
    """Where a value is not what its schema says: the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        return faults(
            document, document["components"]["schemas"][schema["$ref"].split("/")[-1]], value, place
        )
    if "anyOf" in schema:
        found = [faults(document, option, value, place) for option in schema["anyOf"]]
        return [] if [] in found else found[0]
    if type(value) is not JSON_TYPES[schema["type"]]:
        return [f"{place}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} not in {schema['enum']}"]
    if schema["type"] == "array":
        return [
            f
            for n, item in enumerate(value)
            for f in faults(document, schema["items"], item, f"{place}[{n}]")
        ]
    if schema["type"] == "object":
        if value.keys() != schema["properties"].keys():
            return [f"{place}: {value.keys() ^ schema['properties'].keys()}"]
        fields = schema["properties"].items()
        return [f for name, field in fields for f in faults(document, field, value[name], f"{place}.{name}")]
    return []


def schema_of(document, path, status="200"):
    answer = document["paths"][path]["get"]["responses"][status]
    if "$ref" in answer:
        answer = document["components"]["responses"][status]
    ((_media, content),) = answer["content"].items()
    return content["schema"]


@pytest.mark.parametrize("querystring", ["", "?theme=oiseaux", "?q=zygomatique", "?theme=inconnu"])
def test_a_list_is_what_the_description_says(client, full, document, querystring):
    answer = client.get("/api/v1/projets/" + querystring).json()
    assert faults(document, schema_of(document, "/projets/"), answer) == []


@pytest.mark.parametrize("slug", ["nids", "mares"])
def test_a_project_is_what_the_description_says(client, full, document, slug):
    answer = client.get(f"/api/v1/projets/{slug}/").json()
    assert faults(document, schema_of(document, "/projets/{slug}/"), answer) == []


def test_an_error_is_what_the_description_says(client, document):
    answer = client.get("/api/v1/projets/absent/").json()
    assert faults(document, schema_of(document, "/projets/{slug}/", "404"), answer) == []


def test_every_filter_of_the_site_is_described(document):
    described = {found["name"] for found in document["paths"]["/projets/"]["get"]["parameters"]}
    assert described == {*(facet.name for facet in FACETS), "q", "pres", "tri", "tous", "page"}


def test_every_reference_leads_somewhere(document):
    def references(part):
        if isinstance(part, dict):
            yield from ([part["$ref"]] if "$ref" in part else [])
            part = [*part.values()]
        if isinstance(part, list):
            for inner in part:
                yield from references(inner)

    for reference in references(document):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_the_documentation_is_read_by_people_without_a_script(client, document):
    html = client.get(GUIDE).text
    for parameter in document["paths"]["/projets/"]["get"]["parameters"]:
        assert f"<code>{parameter['name']}</code>" in html
    assert "Retry-After" in html
    assert DESCRIPTION in html
    assert html.count("<script") == html.count('type="application/ld+json"')
