"""manage.py discovery: see where the index stands, catch up, build it anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.models import DiscoveryEntry
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory


def run(action):
    out = StringIO()
    call_command("discovery", action, stdout=out)
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
    assert run("status") == "Fiches suivies : 3 ; en attente : 2 ; en erreur : 1."


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
