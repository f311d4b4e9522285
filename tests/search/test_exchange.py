"""What other sites read at addresses that never change: vocabularies as SKOS, pages by oEmbed."""

import json
import re

import pytest

from projects.models import AccessNeed, Audience, ContributionKind, Theme
from search.exchange.skos import VOCABULARIES, as_json_ld, as_turtle
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import translated
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, ThemeFactory, project_index

MODELS = {"themes": Theme, "contributions": ContributionKind, "publics": Audience, "acces": AccessNeed}
STATEMENT = re.compile(r'<[^<> ]+> \w+:\w+ (?:<[^<> ]+>|\w+:\w+|"(?:[^"\\]|\\.)*"(?:@\w\w)?) \.')


def test_every_closed_list_is_published():
    assert {name: model for name, (model, _title) in VOCABULARIES.items()} == MODELS


@pytest.mark.parametrize("name", VOCABULARIES)
def test_each_term_is_a_concept_with_its_words_in_both_languages(name, settings):
    concepts = {node["@id"]: node for node in as_json_ld(name)["@graph"]}
    scheme = concepts[f"{settings.SITE_URL}/vocabulaires/{name}"]
    assert {title["@language"] for title in scheme["dct:title"]} == {"fr", "en"}
    for term in MODELS[name].objects.all():
        concept = concepts[f"{settings.SITE_URL}/vocabulaires/{name}#{term.code}"]
        labels = {label["@language"]: label["@value"] for label in concept["skos:prefLabel"]}
        assert labels == {"fr": term.label, "en": term.label_en}
        assert concept["skos:notation"] == [term.code]
        assert {"@id": concept["@id"]} in scheme["skos:hasTopConcept"]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_turtle_says_the_same_in_sentences_that_any_reader_takes(name):
    prefixes, statements = as_turtle(name).strip().split("> .\n<", 1)
    lines = ("<" + statements).split("\n")
    assert all(STATEMENT.fullmatch(line) for line in lines)
    said = sum(
        1 + sum(len(values) for key, values in node.items() if not key.startswith("@"))
        for node in as_json_ld(name)["@graph"]
    )
    assert len(lines) == said
    assert prefixes.count("@prefix") == 3


def test_quotes_and_lines_of_a_label_do_not_break_a_sentence():
    ThemeFactory(code="odd", slug="odd", label='Un "mot"\net \\ un autre')
    assert r'"Un \"mot\"\net \\ un autre"@fr' in as_turtle("themes")


def test_the_address_of_a_vocabulary_leads_to_the_format_that_is_wanted(client):
    assert client.get("/vocabulaires/themes").url == "/vocabulaires/themes.ttl"
    wanted = client.get("/vocabulaires/themes", headers={"accept": "application/ld+json"})
    assert (wanted.url, wanted["Vary"]) == ("/vocabulaires/themes.jsonld", "Accept")
    assert client.get("/vocabulaires/themes.ttl")["Content-Type"] == "text/turtle; charset=utf-8"
    assert client.get("/vocabulaires/themes.jsonld")["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("end", ["", ".ttl", ".jsonld"])
def test_there_is_no_other_vocabulary(client, end):
    assert client.get(f"/vocabulaires/licornes{end}").status_code == 404


def embedded(client, url, **parameters):
    return client.get("/oembed", {"url": url, **parameters})


def test_a_project_is_shown_elsewhere_by_its_address(client):
    owner = OrganisationFactory(name="Les amis", url="https://amis.example.org/")
    page = ProjectPageFactory(title="Nids & <chouettes>", summary="Compter.", organisation=owner)
    answer = embedded(client, page.full_url)
    found = json.loads(answer.content)
    assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", "Nids & <chouettes>")
    assert (found["author_name"], found["author_url"]) == ("Les amis", "https://amis.example.org/")
    assert f'<a href="{page.full_url}">Nids &amp; &lt;chouettes&gt;</a>' in found["html"]
    assert "<script" not in found["html"]
    assert not answer.cookies


def test_so_is_a_campaign(client):
    page = CampaignPageFactory(title="Nuit des chouettes")
    assert embedded(client, f"{page.full_url}?utm=1").json()["title"] == "Nuit des chouettes"


def test_what_is_no_address_is_said_to_be_none(client):
    answer = embedded(client, "http://[")
    assert answer.status_code == 404
    assert "http://[" in answer.json()["detail"]


def test_each_language_is_shown_for_itself(client):
    page = ProjectPageFactory(title="Chouettes")
    english = translated(page, title="Owls")
    assert embedded(client, page.full_url).json()["title"] == "Chouettes"
    assert embedded(client, english.full_url).json()["title"] == "Owls"


@pytest.mark.parametrize(
    ("asked", "width", "pictured"), [("", 600, True), ("320", 320, False), ("abc", 600, True)]
)
def test_nothing_is_wider_than_what_is_asked(client, asked, width, pictured):
    found = embedded(client, ProjectPageFactory().full_url, maxwidth=asked).json()
    assert (found["width"], "thumbnail_url" in found) == (width, pictured)


def test_what_is_not_a_public_project_or_campaign_is_told(client):
    hidden = ProjectPageFactory(live=False)
    for url in (
        hidden.full_url or "",
        project_index().full_url,
        "https://ailleurs.example.org/",
        "",
        "\x00",
        "[",
    ):
        answer = embedded(client, url)
        assert answer.status_code == 404, url
        assert "adresse complète" in answer.json()["remedy"]


def test_xml_is_not_offered_and_told(client):
    assert embedded(client, ProjectPageFactory().full_url, format="xml").status_code == 406


@pytest.mark.parametrize("factory", [ProjectPageFactory, CampaignPageFactory])
def test_a_page_announces_how_to_show_it(client, factory):
    page = factory()
    html = client.get(page.url).text
    address = re.search(r'type="application/json\+oembed" title="[^"]*" href="([^"]+)"', html)[1]
    assert client.get(address.replace("&amp;", "&")).json()["title"] == page.title


def test_the_guide_leads_to_the_vocabularies_and_to_the_standard_of_the_field(client):
    page = client.get("/api/v1/").text
    for address in (
        "/vocabulaires/themes.ttl",
        "/vocabulaires/acces.jsonld",
        "/projets/ppsr-core.json?tous=1",
    ):
        assert f'href="{address}"' in page
