"""Workers die at any statement, come late, come twice: the rows end the same."""

from datetime import timedelta
from functools import cache

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, ReferenceIndex, Revision

from home.models import HomePage
from projects.imports import actions
from projects.imports.enums import RowState, RunState
from projects.imports.kinds import KINDS
from projects.imports.models import ColumnMemory, ImportRun
from projects.imports.process import LEASE, advance, claim, work
from projects.imports.tasks import advance_import, resume_imports
from projects.models import Organisation, ProjectPage
from tests.projects.factories import ThemeFactory, project_index
from tests.projects.imports.desk import NIDS, deposit, finish, nids, tried

BATCH = 3


class Killed(BaseException):
    """What no code of ours catches: the nearest to SIGKILL that one process can do to itself."""


@pytest.fixture(autouse=True)
def vocabulary():
    ThemeFactory(code="birds", slug="oiseaux", label="Oiseaux")
    project_index()


def soon():
    return timezone.now() + timedelta(minutes=1)


def killed_at(run, statement):
    """Have a worker killed at so many SQL statements; whether it lived to say that it had finished."""
    left = iter(range(statement, -1, -1))

    def kill(execute, sql, params, many, context):
        # Undoing what a dead process began is the database's own work.
        if "SAVEPOINT" not in sql and next(left, 0) == 0:
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(kill):
            advance(run.pk, soon(), BATCH)
    except Killed:
        return False
    return True


def let_the_lease_end(run):
    past = timezone.now() - timedelta(seconds=1)
    ImportRun.objects.filter(pk=run.pk, lease_until__isnull=False).update(lease_until=past)


def survive(run, kills):
    """Kill workers at these statements, one after the other, then let one finish."""
    for statement in kills:
        killed_at(run, statement)
        let_the_lease_end(run)
    return finish(run)


def state(run):
    """Everything an import leaves, without the keys and moments that differ from one run to the next."""
    pages = ProjectPage.objects.order_by("external_id")
    return {
        "run": run.state,
        "rows": list(
            run.rows.values_list("number", "state", "outcome", "title", "key", "problems", "changes")
        ),
        "pages": [(page.external_id, page.title, page.live, page.organisation.name) for page in pages],
        "revisions": Revision.objects.for_instance(pages[0]).count() if pages else 0,
        "all_revisions": Revision.objects.count(),
        "organisations": sorted(Organisation.objects.values_list("name", flat=True)),
        "found": ProjectPage.objects.search("nid").count(),
        "references": ReferenceIndex.objects.filter(model_path="organisation").count(),
        "tree": Page.find_problems(),
    }


def forget():
    for page in ProjectPage.objects.all():
        page.delete()
    for model in (ImportRun, Organisation, ColumnMemory, Revision):
        model.objects.all().delete()


FILE = [*nids(7, organisation="Les Nids"), {"id": "sans", "titre": ""}, {**NIDS, "id": "nid-1"}]
KILLS = st.lists(st.integers(0, 250), max_size=3)


def live_through(trial_kills, import_kills, undo_kills=None):
    forget()
    run = deposit(*FILE)
    actions.choose_columns(run, {}, "nids", True, None)
    run = survive(run, trial_kills)
    actions.start(run, None)
    run = survive(run, import_kills)
    if undo_kills is not None:
        actions.undo(run, None)
        run = survive(run, undo_kills)
    return state(run)


@cache
def undisturbed(undo=False):
    return live_through([], [], [] if undo else None)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(trial=KILLS, importing=KILLS)
def test_any_sequence_of_kills_ends_like_one_run(trial, importing):
    assert live_through(trial, importing) == undisturbed()


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(undoing=KILLS)
def test_any_sequence_of_kills_ends_undoing_like_one_run(undoing):
    assert live_through([], [], undoing) == undisturbed(undo=True)


def test_one_run_leaves_what_its_file_says():
    left = undisturbed()
    assert (left["run"], len(left["pages"]), left["all_revisions"], left["found"]) == (RunState.DONE, 7, 7, 7)
    assert (left["references"], left["organisations"], left["tree"]) == (
        7,
        ["Les Nids"],
        ([], [], [], [], []),
    )


def test_a_killed_batch_leaves_nothing_behind():
    run = tried(*nids(3))
    actions.start(run, None)
    assert not killed_at(run, 60)
    assert ProjectPage.objects.count() == 0
    assert set(run.rows.values_list("state", flat=True)) == {RowState.CHECKED}


def started(number=4):
    run = tried(*nids(number))
    actions.start(run, None)
    return run


def test_one_worker_at_a_time_holds_a_run():
    run = started()
    assert claim(run.pk)
    assert claim(run.pk) == ""
    assert advance(run.pk, soon()) is False
    assert ProjectPage.objects.count() == 0


def test_a_run_whose_worker_was_not_heard_of_is_taken_by_another():
    run = started()
    claim(run.pk)
    let_the_lease_end(run)
    assert finish(run).state == RunState.DONE


def test_a_worker_that_lost_its_lease_writes_nothing_more():
    run = started()
    first = claim(run.pk)
    let_the_lease_end(run)
    claim(run.pk)
    run.refresh_from_db()
    assert work(run, first, KINDS[run.kind].open(run)) is False
    assert ProjectPage.objects.count() == 0


def test_each_batch_renews_the_lease():
    run = started()
    owner = claim(run.pk)
    ImportRun.objects.update(lease_until=timezone.now() + timedelta(seconds=5))
    run.refresh_from_db()
    work(run, owner, KINDS[run.kind].open(run), 2)
    run.refresh_from_db()
    assert run.lease_until > timezone.now() + LEASE / 2


def test_a_worker_stops_when_its_time_is_over_and_gives_the_run_back():
    run = started()
    assert advance(run.pk, timezone.now()) is True
    run.refresh_from_db()
    assert (run.lease_owner, run.lease_until, run.state) == ("", None, RunState.RUNNING)


def test_a_finished_run_has_no_work():
    run = finish(started())
    assert advance(run.pk, soon()) is False
    assert ProjectPage.objects.count() == 4


def test_a_deleted_run_has_no_work():
    assert advance(10**6, soon()) is False


def test_a_double_wake_up_writes_nothing_twice():
    run = started()
    advance_import(run.pk)
    advance_import(run.pk)
    assert ProjectPage.objects.count() == 4


def test_the_beat_wakes_what_nobody_holds():
    run = started()
    resume_imports()
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_the_beat_leaves_alone_what_a_worker_holds():
    run = started()
    claim(run.pk)
    resume_imports()
    assert ProjectPage.objects.count() == 0


def test_an_incident_is_shown_by_its_kind_alone_and_tried_again():
    run = started()
    ImportRun.objects.update(mapping="inconnu")
    with pytest.raises(KeyError):
        advance(run.pk, soon())
    run.refresh_from_db()
    assert (run.error, run.lease_owner, run.state) == ("KeyError", "", RunState.RUNNING)
    ImportRun.objects.update(mapping="generic")
    assert (finish(run).state, finish(run).error) == (RunState.DONE, "")


def test_a_row_that_the_database_refuses_leaves_the_others_and_says_what_to_do():
    run = started()

    def refuse(execute, sql, params, many, context):
        # The place in the tree that another editor's page took at the same moment.
        if sql.startswith("INSERT") and 'wagtailcore_page"' in sql and "Nid 2" in str(params):
            raise IntegrityError("path")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        run = finish(run)
    assert list(run.rows.values_list("outcome", flat=True)) == ["created", "rejected", "created", "created"]
    fault = run.rows.get(number=2).problems[0]
    assert fault["expected"] == "La base de données l’a refusée (IntegrityError) : réessayez."
    actions.retry(run, None)
    run = finish(run)
    actions.start(run, None)
    assert set(finish(run).rows.values_list("outcome", flat=True)) == {"created"}


def test_a_page_that_its_model_refuses_is_a_refused_row():
    run = started(1)
    row = run.rows.get()
    row.values = {**row.values, "titre": "x" * 20}
    row.save()
    HomePage.objects.get().delete()
    run = finish(run)
    fault = run.rows.get().problems[0]
    assert (run.rows.get().outcome, "page d’accueil" in fault["expected"]) == ("rejected", True)
