"""One address, six forms: the page, JSON, Atom, CSV, iCalendar and the map find the same projects."""

import csv
import io
import os
import random
from datetime import date
from urllib.parse import urlencode

import feedparser
import pytest
from icalendar import Calendar

from projects.enums import Effort, Level
from projects.models import ProjectPage
from search.facets import FACETS
from search.forms import SORTS, DiscoveryForm
from search.representations import representations
from tests.projects.factories import ProjectPageFactory

#: ``make test-forms`` asks for two hundred.
QUERIES = int(os.environ.get("FORMS_QUERIES", "50"))
WORDS = ("nid", "mare", "ciel", "compter", "oiseau nid", "zygomatique", "« nid", "mares près")


@pytest.fixture
def catalogue(brittany, discover):
    """Thirty projects that differ in all that a search can ask: more than one page of results."""
    chance = random.Random(7)
    themes, kinds = ("birds", "water", "sky"), ("observe", "measure")
    for number in range(30):
        ProjectPageFactory(
            title=f"{chance.choice(('Nid', 'Mare', 'Ciel'))} {number}",
            themes=chance.sample(themes, number % 3),
            contribution_kinds=chance.sample(kinds, number % 2),
            audiences=["families"] if number % 5 else [],
            effort=chance.choice(list(Effort)),
            level=chance.choice(list(Level)),
            scope="places" if number % 2 else "online",
            places=[chance.choice(("com-35238", "com-35288", "dep-35"))] if number % 2 else [],
            closes_on=date(2090, 6, 1) if number % 4 == 0 else None,
            season_start=3 if number % 6 == 1 else None,
            season_end=6 if number % 6 == 1 else None,
            recruiting=number % 7 != 0,
        )
    discover()
    return {page.full_url: page for page in ProjectPage.objects.all()}


def random_queries(client, seed=20):
    """Query strings of known and unknown values, as people and programs write them."""
    facets = client.get("/api/v1/projets/?tous=1&pres=com-35238").json()["facets"]
    values = {found["name"]: [value["slug"] for value in found["values"]] for found in facets}
    assert len(values) == len(FACETS)
    chance = random.Random(seed)
    for _number in range(QUERIES):
        names = chance.sample(sorted(values), chance.randint(0, 2))
        pairs = [(name, chance.choice([*values[name], "inconnu"])) for name in names]
        pairs += [("q", chance.choice(WORDS))] if chance.random() < 0.4 else []
        pairs += [("tri", chance.choice([*SORTS, "?"]))] if chance.random() < 0.5 else []
        pairs += [("pres", chance.choice(["Rennes", "com-35238"]))] if chance.random() < 0.2 else []
        pairs += [("tous", "1")] if chance.random() < 0.5 else []
        chance.shuffle(pairs)
        yield urlencode(pairs)


def page_urls(client, query):
    page = client.get(f"/projets/?{query}", follow=True).context["page_of_results"]
    found = [card.full_url for card in page.projects()]
    return found + (page_urls(client, page.next_url().removeprefix("?")) if page.next_url() else [])


def json_urls(client, query):
    found, following = [], f"/api/v1/projets/?{query}"
    while following:
        answer = client.get(following).json()
        found += [project["url"] for project in answer["projects"]]
        following = answer["next"]
    return found


def atom_urls(client, query):
    found, following = [], f"/projets/atom/?{query}"
    while following:
        feed = feedparser.parse(client.get(following).content)
        found += [entry.link for entry in feed.entries]
        following = next((link.href for link in feed.feed.links if link.rel == "next"), "")
    return found


def table_urls(client, query):
    text = b"".join(client.get(f"/projets/projets.csv?{query}").streaming_content).decode("utf-8-sig")
    return [row["Adresse de la fiche"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def agenda_urls(client, query):
    calendar = Calendar.from_ical(client.get(f"/projets/agenda.ics?{query}").content)
    return {str(event["url"]) for event in calendar.walk("VEVENT")}


def map_ids(client, query):
    answer = client.get(f"/projets/carte.json?{query}").json()
    return {feature["id"] for feature in answer["features"]} | {*answer["elsewhere"]}


@pytest.fixture
def haste(settings):
    """What pages share is remembered, as in production, and nobody is told to slow down."""
    content = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "six-forms"}
    settings.CACHES = {**settings.CACHES, "content": content}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PageCache" not in name]
    settings.API_REQUESTS_PER_MINUTE = 100_000


def test_the_six_forms_of_a_search_hold_the_same_projects(haste, client, catalogue):
    sizes = set()
    for query in random_queries(client):
        shown = page_urls(client, query)
        assert json_urls(client, query) == shown, query
        assert table_urls(client, query) == shown, query
        assert sorted(atom_urls(client, query)) == sorted(shown), query
        assert map_ids(client, query) == {catalogue[url].pk for url in shown}, query
        assert agenda_urls(client, query) == {url for url in shown if catalogue[url].periods()}, query
        sizes.add(len(shown))
    # Empty searches, narrow ones and some of more than one page.
    assert {0, 1} <= sizes
    assert max(sizes) > 24


def test_the_page_links_to_the_other_forms_of_its_search(client, discover):
    discover()
    html = client.get("/projets/?theme=oiseaux&page=1&vue=carte").text
    for other in representations(DiscoveryForm.from_querystring("theme=oiseaux")):
        assert other.url.endswith("?theme=oiseaux")
        assert html.count(f'href="{other.url}"') == 2
        assert f'<link rel="alternate" type="{other.type}"' in html


def test_all_the_projects_have_other_forms_without_a_parameter():
    urls = [other.url for other in representations(DiscoveryForm.from_querystring(""))]
    assert urls == [
        "/projets/projets.csv",
        "/projets/agenda.ics",
        "/api/v1/projets/",
        "/projets/ppsr-core.json",
    ]
