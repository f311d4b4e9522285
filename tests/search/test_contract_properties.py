"""The promises of every engine, on catalogues and questions that nobody chose."""

import datetime
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.enums import Effort, Level, Scope, Stage
from projects.models import Place, ProjectPage
from search import backends, indexing, versions
from search.documents import build_document, indexable_projects
from search.facets import BY_NAME, FACETS, RADII, STORED, Kind
from search.geography import Point
from search.models import DiscoveryEntry
from search.query import DiscoveryQuery
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory
from tests.search.conftest import ENGINES, engine_named

TODAY = datetime.date(2026, 2, 10)
THEMES, KINDS, AUDIENCES = ("birds", "plants", "mobility"), ("observe", "map"), ("families", "schools")
NEEDS = ("wheelchair", "silence")
#: Kilometres from Rennes: 0, 65, 180 to Quimper; the last has no centre but that of its département.
PLACES = {
    "com-35238": (48.1117, -1.6803),
    "com-35288": (48.6453, -2.0064),
    "dep-29": (47.9963, -4.1024),
    "com-29019": None,
}
RENNES = Point(48.1117, -1.6803)
FAR = Point(-21.11, 55.53)

few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
near_days = st.none() | st.dates(TODAY - datetime.timedelta(days=40), TODAY + datetime.timedelta(days=40))
seasons = st.sampled_from([(None, None), (1, 2), (2, 2), (3, 3), (11, 2), (6, 9)])


def some(codes):
    return st.lists(st.sampled_from(codes), unique=True, max_size=2)


@st.composite
def projects(draw):
    opens, closes = draw(near_days), draw(near_days)
    start, end = draw(seasons)
    return {
        "themes": draw(some(THEMES)),
        "contribution_kinds": draw(some(KINDS)),
        "audiences": draw(some(AUDIENCES)),
        "access_needs": draw(some(NEEDS)),
        "places": draw(some(sorted(PLACES))),
        **draw(st.sampled_from([{}, {}, {"latitude": 48.2, "longitude": -1.7}])),
        "scope": draw(st.sampled_from(Scope)),
        "effort": draw(st.sampled_from(["", *Effort])),
        "level": draw(st.sampled_from(["", *Level])),
        "stage": draw(st.sampled_from([Stage.ACTIVE, Stage.ACTIVE, Stage.UPCOMING, Stage.PAUSED])),
        "recruiting": draw(st.sampled_from([True, True, False])),
        "live": draw(st.sampled_from([True, True, True, False])),
        "opens_on": opens if not (opens and closes) else min(opens, closes),
        "closes_on": closes if not (opens and closes) else max(opens, closes),
        "season_start": start,
        "season_end": end,
        "organisation": draw(st.sampled_from([None, "LPO", "Tela Botanica"])),
    }


catalogues = st.lists(projects(), min_size=1, max_size=6)


@st.composite
def questions(draw, vocabulary):
    """Slugs are drawn from what the catalogue bears: an unknown one is the form's affair."""
    names = draw(st.lists(st.sampled_from(sorted(vocabulary)), unique=True, max_size=3))
    chosen = {
        name: draw(st.frozensets(st.sampled_from(vocabulary[name]), min_size=1, max_size=2)) for name in names
    }
    return DiscoveryQuery(
        text=draw(st.sampled_from(["", "", "comptage", "comptage zzzyx", "zzzyx", "le"])),
        selected=chosen,
        recruiting_only=draw(st.booleans()),
        today=TODAY,
        size=50,
        here=draw(st.sampled_from([None, RENNES, RENNES, FAR])),
        sort=draw(st.sampled_from(["relevance", "recent", "closing", "nearest"])),
        complete=draw(st.booleans()),
    )


def vocabulary_of_the_catalogue():
    """The slugs that mean something here, by facet."""
    slugs = {facet.name: set() for facet in FACETS}
    for page in indexable_projects():
        for facet in STORED:
            slugs[facet.name].update(value.slug for value in facet.of_page(page))
    slugs["quand"] = {"maintenant", "ce-week-end", "bientot", "se-termine"}
    slugs["rayon"] = {f"{km}-km" for km in RADII}
    return {name: sorted(found) for name, found in slugs.items() if found}


def make(catalogue):
    ProjectPage.objects.all().delete()
    finistere = PlaceFactory(code="dep-29", name="Finistère", kind="departement")
    for code, position in PLACES.items():
        latitude, longitude = position or (None, None)
        parent = None if position else finistere
        fields = {"latitude": latitude, "longitude": longitude, "parent": parent}
        Place.objects.filter(pk=PlaceFactory(code=code).pk).update(**fields)
    for number, described in enumerate(catalogue):
        name = described["organisation"]
        organisation = OrganisationFactory(name=name, slug=name.split()[0].lower()) if name else None
        ProjectPageFactory(**{**described, "organisation": organisation, "title": f"Comptage {number}"})


@pytest.fixture
def engines():
    found = {name: engine_named(name) for name in ENGINES}
    for engine in found.values():
        engine.clear()
    return found


@pytest.fixture
def filled(engines, monkeypatch):
    """Call it with a catalogue: each engine then holds it, and nothing else. To make its pages takes longer
    than to ask both engines about them."""

    def fill(catalogue):
        make(catalogue)
        # Those that are no more are there to be forgotten.
        ids = list(DiscoveryEntry.objects.values_list("pk", flat=True))
        for engine in engines.values():
            with monkeypatch.context() as patch:
                patch.setattr(backends, "get_backend", lambda engine=engine: engine)
                versions.record_change(ids)
                indexing.index_pending()
            engine.refresh()
        return list(engines.values())

    return fill


def alone(query, name, slug):
    """The same question with one value only in one facet, or one more where all are wanted."""
    kept = query.selected.get(name, frozenset()) if BY_NAME[name].kind is Kind.ALL else frozenset()
    return replace(query, selected={**query.selected, name: kept | {slug}})


@few
@given(catalogues, st.data())
def test_every_count_is_honest(filled, catalogue, data):
    engines, vocabulary = filled(catalogue), vocabulary_of_the_catalogue()
    query = data.draw(questions(vocabulary))
    for engine in engines:
        counts = engine.search(replace(query, complete=True)).counts
        for name, slugs in vocabulary.items():
            for slug in slugs:
                found = engine.search(alone(query, name, slug)).total
                assert found == counts[name].get(slug, 0), (engine.name, name, slug)


@few
@given(catalogues, st.data())
def test_a_page_counts_each_value_that_it_shows(filled, catalogue, data):
    engines, query = filled(catalogue), data.draw(questions(vocabulary_of_the_catalogue()))
    for engine in engines:
        complete = engine.search(replace(query, complete=True)).counts
        shown = engine.search(replace(query, complete=False)).counts
        for facet in FACETS:
            chosen = query.selected.get(facet.name, frozenset())
            values = {value.slug for value in facet.to_show(complete[facet.name], chosen)}
            expected = {slug: n for slug, n in complete[facet.name].items() if slug in values}
            assert shown[facet.name] == expected, engine.name


@few
@given(catalogues, st.data())
def test_what_is_found_is_what_the_pages_themselves_say(filled, catalogue, data):
    engines, vocabulary = filled(catalogue), vocabulary_of_the_catalogue()
    for _question in range(4):
        query = replace(data.draw(questions(vocabulary)), text="")
        expected = {page.pk for page in indexable_projects() if answers(page, query)}
        for engine in engines:
            result = engine.search(query)
            assert (set(result.ids), result.total) == (expected, len(expected)), engine.name


def answers(page, query):
    """A second reading of a question, in Python, on the page itself."""
    if query.recruiting_only:
        over = page.closes_on is not None and page.closes_on < TODAY
        if over or not build_document(page).recruiting:
            return False
    borne = {facet.name: {value.slug for value in facet.of_page(page)} for facet in STORED}
    borne["quand"] = moments_of(page)
    borne["rayon"] = {f"{km}-km" for km in RADII if query.here and away(page, query.here) <= km}
    wanted = dict(query.selected)
    return wanted.pop("acces", frozenset()) <= borne["acces"] and all(
        slugs & borne[name] for name, slugs in wanted.items()
    )


def away(page, here):
    """By the law of cosines, where the site has haversines."""

    def angle(point):
        (south, west), (north, east) = (map(math.radians, each) for each in (here, point))
        cosine = math.sin(south) * math.sin(north)
        cosine += math.cos(south) * math.cos(north) * math.cos(east - west)
        return math.acos(max(-1.0, min(1.0, cosine)))

    return min((6371.009 * angle(point) for point in build_document(page).points), default=math.inf)


def moments_of(page):
    page.recruiting, page.stage = True, Stage.ACTIVE
    coming = [TODAY + datetime.timedelta(days=ahead) for ahead in range(1, 31)]
    now, soon = page.is_open_on(TODAY), any(map(page.is_open_on, coming))
    ends = page.closes_on is not None and TODAY <= page.closes_on <= coming[-1]
    week_end = any(page.is_open_on(datetime.date(2026, 2, day)) for day in (14, 15))
    named = {"maintenant": now, "ce-week-end": week_end, "bientot": soon and not now, "se-termine": ends}
    return {name for name, true in named.items() if true}


@few
@given(catalogues, st.data())
def test_pages_of_results_follow_each_other(filled, catalogue, data):
    engines = filled(catalogue)
    sort = data.draw(st.sampled_from(["relevance", "recent", "closing", "nearest"]))
    text = data.draw(st.sampled_from(["", "comptage"]))

    def page(engine, number, size):
        query = DiscoveryQuery(text, sort=sort, page=number, size=size, today=TODAY, here=RENNES)
        return engine.search(query).ids

    for engine in engines:
        whole = page(engine, 1, 50)
        assert [page_id for number in range(1, 5) for page_id in page(engine, number, 2)] == whole
        assert len(set(whole)) == len(whole), engine.name


@few
@given(catalogues, st.data())
def test_all_engines_find_and_count_the_same_projects(filled, catalogue, data):
    engines, vocabulary = filled(catalogue), vocabulary_of_the_catalogue()
    for _question in range(5):
        query = data.draw(questions(vocabulary))
        embedded, remote = (engine.search(query) for engine in engines)
        assert (set(embedded.ids), embedded.total) == (set(remote.ids), remote.total)
        assert embedded.relaxed == remote.relaxed
        assert embedded.counts == remote.counts
        if query.sort != "relevance":
            assert embedded.ids == remote.ids


@few
@given(st.text(max_size=200))
def test_any_text_is_answered_alike(engines, text):
    totals = {
        name: (engine.search(DiscoveryQuery(text=text)).total, engine.suggest(text, 5, TODAY, "fr"))
        for name, engine in engines.items()
    }
    assert set(map(str, totals.values())) == {"(0, [])"}
