"""manage.py discovery: see where the index stands, catch up, build it anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search import runs
from search.enums import RunKind
from search.models import DiscoveryEntry
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory


def run(action, code=0):
    """What the command says; it must end with this code."""
    out, ended = StringIO(), 0
    try:
        call_command("discovery", action, stdout=out, verbosity=0)
    except SystemExit as end:
        ended = end.code
    assert ended == code
    return out.getvalue().strip()


def total(engine):
    engine.refresh()
    return engine.search(DiscoveryQuery()).total


def test_status_counts_what_waits_and_what_failed(indexed):
    DiscoveryEntry.objects.all().delete()
    ProjectPageFactory()
    indexed()
    failed = ProjectPageFactory()
    DiscoveryEntry.objects.filter(pk=failed.pk).update(last_error="Refusée")
    ProjectPageFactory()
    told = run("status", code=2).splitlines()[0]
    assert told == "Fiches suivies : 3 ; en attente : 2 ; en erreur : 1."


def test_status_tells_the_last_rebuild_and_the_last_reconciliation(backend):
    run("rebuild")
    run("reconcile")
    run("learn")
    first, rebuilt, reconciled, learned = run("status").splitlines()
    assert first == "Fiches suivies : 0 ; en attente : 0 ; en erreur : 0."
    assert rebuilt.startswith("Reconstruction du ")
    assert reconciled.endswith("Terminée, écarts : 0.")
    assert learned.startswith("Apprentissage des ressemblances du ")


def test_reconcile_says_what_it_repaired_and_ends_with_a_code(indexed, backend):
    page = ProjectPageFactory()
    indexed().delete([(DiscoveryEntry.objects.get().version, page.pk)])
    backend.refresh()
    assert "manquantes : 1, en trop : 0, périmées : 0" in run("reconcile", code=2)
    assert total(backend) == 1
    assert "Écarts" not in run("reconcile")


def test_a_rebuild_that_another_process_does_is_refused(backend):
    with runs.running(RunKind.REBUILD), pytest.raises(CommandError, match="déjà en cours"):
        run("rebuild")


def test_sweep_writes_what_waits(backend):
    ProjectPageFactory()
    assert run("sweep") == "Fiches tentées : 1."
    assert total(backend) == 1


def test_rebuild_starts_from_nothing(indexed, backend):
    ProjectPageFactory()
    indexed()
    DiscoveryEntry.objects.all().delete()
    assert run("rebuild") == "Index reconstruit, fiches lues : 1."
    assert total(backend) == 1


def test_a_rebuild_may_be_run_again(indexed, backend):
    ProjectPageFactory()
    indexed()
    run("rebuild")
    assert run("rebuild") == "Index reconstruit, fiches lues : 1."
    assert total(backend) == 1


@pytest.mark.parametrize("action", ["", "drop"])
def test_another_action_is_refused(action):
    with pytest.raises(CommandError):
        run(action)
