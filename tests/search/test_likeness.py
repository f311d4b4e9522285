"""What projects say, kept and compared: the same for every engine."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import indexing, likeness, runs, tasks
from search.enums import RunKind, RunState
from search.likeness import NEAR, closeness, closeness_to_text, nearest
from search.models import DiscoveryRun, LatentBasis, LatentText, LatentVector
from search.recommendations import similar_projects
from tests.projects.factories import ProjectPageFactory
from tests.search.test_embedded import document

RIVER = ("Loutre rivière berge", "Loutre castor rivière", "Castor barrage berge", "Barrage rivière castor")
CIRCUS = ("Cirque clown trapèze", "Cirque chapiteau clown", "Trapèze chapiteau acrobate")


def texts(*titles, first=1):
    return [(1, document(number, title=title, summary="")) for number, title in enumerate(titles, first)]


@pytest.fixture
def catalogue():
    likeness.write(texts(*RIVER, *CIRCUS))
    likeness.fit()


def test_projects_that_say_the_same_things_are_near(catalogue):
    found = nearest([1])
    assert found
    assert set(found) <= {2, 3, 4}
    assert all(NEAR <= share <= 1.001 for share in found.values())


def test_only_the_nearest_are_given(catalogue):
    everything = nearest([2])
    assert len(everything) > 1
    assert max(everything, key=everything.get) in nearest([2], size=1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how much a table holds")
def test_the_places_of_a_few_texts_are_read_by_their_key(catalogue):
    with CaptureQueriesContext(connection) as asked:
        assert closeness_to_text({"riv": 1}, [1, 2]).keys() == {1, 2}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = [row[-1] for row in cursor.fetchall()]
    assert not [step for step in plan if step.startswith("SCAN search_latentvector")]


def test_several_pages_bring_the_neighbours_of_each(catalogue):
    found = nearest([1, 5])
    assert {2, 3, 4} & set(found)
    assert {6, 7} & set(found)
    assert not {1, 5} & set(found)


def test_closeness_is_mutual_and_known_between_any_two(catalogue):
    found = closeness(range(1, 8), range(1, 8))
    assert all(found[one][other] == found[other][one] for one in found for other in found)
    assert found[1][5] < NEAR <= found[1][2]


def test_a_page_that_is_not_known_has_no_neighbours(catalogue):
    assert nearest([99]) == {}
    assert closeness([99], [1]) == {1: {}}


def test_a_catalogue_without_a_space_brings_nothing_together():
    likeness.write(texts(*RIVER))
    assert nearest([1]) == {}


def test_a_new_text_finds_its_neighbours_at_once(catalogue):
    nearest([1])
    likeness.write(texts("Castor et loutre de la rivière", first=50))
    assert {1, 2} & set(nearest([50]))


def test_a_text_that_changes_has_other_neighbours(catalogue):
    nearest([1])
    likeness.write([(2, document(1, title="Cirque acrobate chapiteau", summary=""))])
    assert {5, 6, 7} & set(nearest([1]))


def test_an_older_version_replaces_nothing(catalogue):
    likeness.write([(5, document(1, title="Cirque acrobate chapiteau", summary=""))])
    likeness.write([(4, document(1, title=RIVER[0], summary=""))])
    assert {5, 6, 7} & set(nearest([1]))


def test_a_text_that_is_held_already_stays_where_it_is(catalogue):
    def placed():
        return list(LatentVector.objects.order_by("page_id").values_list("page_id", "changed_at"))

    before = placed()
    likeness.write(texts(*RIVER, *CIRCUS))
    assert placed() == before
    likeness.write([(1, document(1, title="Cirque acrobate chapiteau", summary=""))])
    assert [now for now in placed() if now not in before] == placed()[:1]
    assert {5, 6, 7} & set(nearest([1]))


def test_a_newer_version_that_says_the_same_is_kept_as_the_newest(catalogue):
    likeness.write([(5, document(1, title=RIVER[0], summary=""))])
    likeness.write([(4, document(1, title="Cirque acrobate chapiteau", summary=""))])
    assert not {5, 6, 7} & set(nearest([1]))


def test_a_text_written_before_digests_is_written_again(catalogue):
    LatentText.objects.update(digest="")
    likeness.write(texts(*RIVER))
    assert LatentText.objects.exclude(digest="").count() == len(RIVER)


def test_a_text_that_is_taken_away_is_forgotten(catalogue):
    likeness.forget([2])
    assert not LatentText.objects.filter(pk=2).exists()
    assert not LatentVector.objects.filter(page_id=2).exists()


def test_a_new_space_replaces_the_former_one(catalogue):
    (former,) = LatentBasis.objects.all()
    likeness.fit()
    (present,) = LatentBasis.objects.serving()
    assert present.token != former.token
    assert set(present.vectors.values_list("page_id", flat=True)) == set(range(1, 8))
    assert set(nearest([1])) <= {2, 3, 4}


def test_a_fit_that_is_killed_leaves_the_former_space_and_the_next_one_cleans_up(catalogue, monkeypatch):
    before = nearest([1])

    def killed(*_parts):
        raise KeyboardInterrupt

    with monkeypatch.context() as death:
        death.setattr(runs, "advance", killed)
        with pytest.raises(KeyboardInterrupt):
            likeness.fit()
    assert LatentBasis.objects.count() == 2
    assert nearest([1]) == before
    likeness.fit()
    assert LatentBasis.objects.count() == LatentBasis.objects.serving().count() == 1


def test_what_is_written_during_a_fit_is_in_the_new_space(catalogue, monkeypatch):
    def meanwhile(run, number=0):
        likeness.write(texts("Castor et loutre de la rivière", first=50))

    with monkeypatch.context() as editor:
        editor.setattr(runs, "advance", meanwhile)
        likeness.fit()
    assert {1, 2} & set(nearest([50]))


def test_one_fit_at_a_time(catalogue):
    with runs.running(RunKind.LEARN), pytest.raises(runs.AlreadyRunning):
        likeness.fit()


def test_a_small_catalogue_is_learned_again_when_it_has_grown(indexed):
    ProjectPageFactory(title="Loutres")
    indexed()
    assert LatentBasis.objects.serving().get().texts == 1
    for title in RIVER:
        ProjectPageFactory(title=title)
    indexed()
    assert LatentBasis.objects.serving().get().texts == 5


def test_a_catalogue_that_hardly_changes_is_not_learned_again(catalogue):
    runs_before = DiscoveryRun.objects.count()
    likeness.write(texts("Castor et loutre de la rivière", first=50))
    assert not likeness.keep_up()
    assert DiscoveryRun.objects.count() == runs_before


def test_a_large_catalogue_is_learned_again_by_a_task(catalogue, monkeypatch):
    monkeypatch.setattr(likeness, "FEW", 3)
    likeness.write(texts(*RIVER, first=50))
    assert likeness.keep_up()
    tasks.sweep()
    assert DiscoveryRun.objects.filter(kind=RunKind.LEARN).count() == 2
    assert DiscoveryRun.objects.filter(kind=RunKind.LEARN).first().state == RunState.DONE
    assert LatentBasis.objects.serving().get().texts == 11


def test_a_page_that_is_unpublished_leaves_the_space(indexed):
    page = ProjectPageFactory(title="Loutres")
    indexed()
    page.unpublish()
    indexing.index_pending()
    assert not LatentText.objects.exists()


def test_proposals_are_the_same_on_every_engine(indexed):
    pages = [ProjectPageFactory(title=title, summary=title) for title in (*RIVER, *CIRCUS)]
    indexed()
    titles = {page.pk: page.title for page in pages}
    found = [titles[suggestion.project_id] for suggestion in similar_projects(pages[0].pk, size=3)]
    assert set(found) <= set(RIVER)
