"""Elasticsearch: what only it has to prove."""

import json
import os
from datetime import date

import pytest
from django.conf import settings
from elasticsearch import Elasticsearch

from search import backends, indexing, tasks
from search.backends import BackendUnavailable, bulk, counting
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend
from search.backends.mapping import fingerprint, index_body, mapping
from search.documents import build_document
from search.facets import BY_NAME, STORED
from search.geography import Point
from search.models import DiscoveryEntry
from search.query import DiscoveryQuery
from tests.projects.factories import OrganisationFactory, ProjectPageFactory
from tests.search.conftest import engine_named

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def elastic(monkeypatch):
    engine = engine_named("elasticsearch")
    engine.clear()
    monkeypatch.setattr(backends, "get_backend", lambda: engine)
    return engine


def indices(engine):
    return list(engine.client.indices.get_alias(name=engine.alias))


def drop(engine):
    for name in indices(engine):
        engine.client.indices.delete(index=name)


def settle(engine):
    indexing.index_pending()
    engine.refresh()


def test_one_alias_names_one_index(elastic):
    before = indices(elastic)
    elastic.clear()
    assert len(indices(elastic)) == 1
    assert indices(elastic) != before


def test_the_former_index_is_dropped(elastic):
    (former,) = indices(elastic)
    elastic.clear()
    assert not elastic.client.indices.exists(index=former)


def test_an_index_that_was_lost_is_not_searched_as_if_it_were_empty(elastic):
    ProjectPageFactory()
    settle(elastic)
    drop(elastic)
    with pytest.raises(BackendUnavailable):
        elastic.search(DiscoveryQuery())


def test_what_is_written_meanwhile_waits_and_makes_no_index_of_its_own(elastic):
    drop(elastic)
    page = ProjectPageFactory()
    indexing.index_pending()
    assert DiscoveryEntry.objects.pending().get().pk == page.pk
    assert not elastic.client.indices.exists(index=elastic.alias)


def test_an_index_that_was_lost_is_filled_again_by_the_sweep(elastic):
    ProjectPageFactory()
    settle(elastic)
    drop(elastic)
    ProjectPageFactory()
    tasks.sweep()
    assert elastic.search(DiscoveryQuery()).total == DiscoveryEntry.objects.count() == 2


def test_several_nodes_are_named_with_commas_and_the_one_that_answers_is_asked(elastic):
    nodes = f"{NOWHERE}, {os.environ['ELASTICSEARCH_URL']}"
    engine = ElasticsearchBackend(nodes, f"{settings.DISCOVERY_INDEX_PREFIX}-nodes")
    engine.clear()
    assert {engine.search(DiscoveryQuery()).total for _time in range(4)} == {0}


def test_the_number_of_copies_is_a_setting(elastic, settings):
    settings.DISCOVERY_REPLICAS = "0-2"
    elastic.clear()
    (found,) = elastic.client.indices.get_settings(index=elastic.alias).values()
    assert found["settings"]["index"]["auto_expand_replicas"] == "0-2"


def test_a_field_that_is_not_declared_is_refused_and_told(elastic):
    page = ProjectPageFactory()
    document = build_document(page)
    document.facets["couleur"] = ["vert"]
    assert "couleur" in elastic.write([(1, document)])[page.pk]


def test_what_is_refused_is_told_whatever_the_request_that_held_it(elastic, monkeypatch):
    monkeypatch.setattr(bulk, "LOT", 1)
    documents = [build_document(ProjectPageFactory()) for _number in range(12)]
    for document in documents[::2]:
        document.facets["couleur"] = ["vert"]
    assert elastic.write((1, document) for document in documents).keys() == {
        document.page_id for document in documents[::2]
    }
    elastic.refresh()
    assert elastic.search(DiscoveryQuery()).total == 6


@pytest.mark.parametrize(
    "call",
    [
        lambda engine: engine.search(DiscoveryQuery()),
        lambda engine: engine.suggest("a", 5, DiscoveryQuery().day, "fr"),
        lambda engine: engine.delete([(1, 1)]),
        lambda engine: engine.write([]),
        lambda engine: engine.begin_write([])(),
        lambda engine: engine.clear(),
        lambda engine: engine.refresh(),
    ],
)
def test_a_server_that_does_not_answer_is_said_to_be_unavailable(call):
    with pytest.raises(BackendUnavailable):
        call(ElasticsearchBackend(NOWHERE, "nowhere"))


def test_a_server_that_does_not_answer_leaves_the_page_pending(monkeypatch):
    monkeypatch.setattr(backends, "get_backend", lambda: ElasticsearchBackend(NOWHERE, "nowhere"))
    page = ProjectPageFactory()
    indexing.index_pending()
    entry = DiscoveryEntry.objects.pending().get()
    assert (entry.pk, entry.retry_at) == (page.pk, None)
    assert entry.last_error


def test_the_mapping_has_one_keyword_by_stored_facet():
    fields = mapping()["properties"]["facets"]["properties"]
    assert list(fields) == [facet.name for facet in STORED]


def test_one_field_holds_the_values_of_every_closed_facet():
    borne = {
        "theme": ["oiseaux", "plantes"],
        "niveau": ["debutant"],
        "ou": ["reg-53"],
        "organisation": ["lpo"],
    }
    assert counting.together(borne) == ["theme:oiseaux", "theme:plantes", "niveau:debutant"]


@pytest.mark.parametrize("text", ["", "projet"])
def test_the_closed_facets_that_nobody_chose_are_counted_in_one_reading(text):
    query = DiscoveryQuery(text, selected={"theme": frozenset({"oiseaux"})})
    asked = counting.aggregations(query, {"theme": {"terms": {"facets.theme": ["oiseaux"]}}})
    assert set(asked) == {"but:", "theme"}
    assert set(asked["but:"]["aggs"]) == {"values", "quand", "shown:ou", "organisation"}


def test_a_chosen_place_or_organisation_of_few_projects_is_counted_among_many(elastic, brittany):
    small = OrganisationFactory(slug="petite")
    ProjectPageFactory(organisation=small, scope="places", places=["com-35288"])
    for _project in range(BY_NAME["organisation"].shown):
        ProjectPageFactory(organisation=OrganisationFactory(), scope="places", places=["com-35238"])
    settle(elastic)
    chosen = {"ou": frozenset({"dep-35"}), "organisation": frozenset({"petite"})}
    counts = elastic.search(DiscoveryQuery(selected=chosen)).counts
    assert counts["organisation"]["petite"] == 1
    assert counts["ou"]["com-35288"] == 1


@pytest.mark.parametrize("day", [date(2026, 5, 15), date(2026, 10, 31), date(2026, 2, 28)])
def test_what_is_open_is_counted_by_what_is_not(day):
    asked = counting.aggregations(DiscoveryQuery(today=day), {})["quand"]["filters"]["filters"]
    assert set(asked) == {"without:maintenant", "without:ce-week-end", "bientot", "se-termine"}
    # What few projects are is met at once; « not » goes through all the others.
    assert "must_not" not in json.dumps([asked["without:maintenant"], asked["without:ce-week-end"]])


def test_each_distance_is_measured_once_and_only_near_the_widest():
    asked = counting.aggregations(DiscoveryQuery(here=Point(48.1, -1.7)), {})["rayon"]
    assert asked["filter"]["geo_distance"]["distance"] == "100km"
    (measured,) = asked["aggs"].values()
    keys = [each["key"] for each in measured["geo_distance"]["ranges"]]
    assert keys == ["5-km", "10-km", "25-km", "50-km", "100-km"]


def test_a_number_is_that_of_its_value_or_what_is_left_without_it():
    met = {"buckets": {"without:maintenant": {"doc_count": 3}, "bientot": {"doc_count": 2}}}
    among = {"doc_count": 10, "quand": met, "temps": {"buckets": []}}
    found = counting.counts({"quand": met}, 4), counting.counts({"but:": among}, 40)
    assert [each["quand"] for each in found] == [
        {"maintenant": 1, "bientot": 2},
        {"maintenant": 7, "bientot": 2},
    ]


@pytest.mark.parametrize(
    ("answered", "total"), [({"but:": {"doc_count": 3}}, 3), ({"but:ou": {}}, 40), ({}, 40)]
)
def test_the_total_is_what_every_choice_leaves(answered, total):
    assert counting.total(answered, 40) == total


def test_choices_in_every_facet_leave_a_total():
    query = DiscoveryQuery(here=Point(48.1, -1.7))
    asked = counting.aggregations(query, {name: {"term": {name: "x"}} for name in BY_NAME})
    assert len(asked["but:"]["filter"]["bool"]["filter"]) == len(BY_NAME)


def test_the_name_of_the_index_changes_with_its_mapping(monkeypatch):
    before = fingerprint()
    assert before == fingerprint()
    monkeypatch.setattr("search.backends.mapping.STORED", STORED[1:])
    assert fingerprint() != before


def test_one_shard_keeps_the_counts_exact_unless_set_otherwise(settings):
    assert index_body()["settings"]["number_of_shards"] == 1
    settings.DISCOVERY_SHARDS, settings.DISCOVERY_REPLICAS = 3, "1-2"
    assert index_body()["settings"]["number_of_shards"] == 3
    assert index_body()["settings"]["auto_expand_replicas"] == "1-2"


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        (DiscoveryQuery(), 1),
        (DiscoveryQuery("projet", sort="recent", page=2), 1),
        (DiscoveryQuery("projet", selected={"temps": frozenset({"1-heure"})}), 1),
        (DiscoveryQuery(here=Point(48.1, -1.7), selected={"rayon": frozenset({"5-km"})}), 1),
        # The words are found, but elsewhere than where they are looked for.
        (DiscoveryQuery("projet commun", selected={"niveau": frozenset({"expert"})}), 1),
        # Nothing has every word: what has some of them is asked for.
        (DiscoveryQuery("projet introuvablezz"), 2),
    ],
)
def test_a_page_of_results_costs_one_call_to_the_server(elastic, monkeypatch, query, calls):
    ProjectPageFactory(title="Un projet commun")
    settle(elastic)
    asked, perform = [], elastic.client.transport.perform_request
    monkeypatch.setattr(
        elastic.client.transport, "perform_request", lambda *a, **k: asked.append(a) or perform(*a, **k)
    )
    elastic.search(query)
    assert len(asked) == calls


def test_the_address_of_a_server_chooses_the_engine(settings):
    backends.get_backend.cache_clear()
    settings.ELASTICSEARCH_URL = ""
    assert isinstance(backends.get_backend(), EmbeddedBackend)
    backends.get_backend.cache_clear()
    settings.ELASTICSEARCH_URL = NOWHERE
    engine = backends.get_backend()
    backends.get_backend.cache_clear()
    assert isinstance(engine.remote.client, Elasticsearch)
    assert isinstance(engine.local, EmbeddedBackend)


def test_a_question_asked_again_is_answered_from_memory_until_a_project_changes(elastic):
    def kept():
        stats = elastic.client.indices.stats(index=elastic.alias, metric="request_cache")
        return stats["_all"]["primaries"]["request_cache"]["hit_count"]

    ProjectPageFactory()
    settle(elastic)
    totals = [elastic.search(DiscoveryQuery()).total for _time in range(2)]
    # The list and the counts.
    assert (totals, kept()) == ([1, 1], 2)
    # Another page in another order has the same counts.
    elastic.search(DiscoveryQuery(sort="closing", page=2))
    assert kept() == 3
    ProjectPageFactory()
    settle(elastic)
    assert elastic.search(DiscoveryQuery()).total == 2
