"""The page of the admin that tells how the index is, and what mends it."""

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from search import indexing, reconciliation, tasks
from search.enums import RunKind
from search.models import DiscoveryEntry, DiscoveryRun
from tests.home.factories import administrator, editor
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def health(client):
    client.force_login(administrator())
    return lambda: client.get(reverse("discovery_admin:health")).text


@pytest.fixture
def started(monkeypatch):
    """The works that were asked of a worker."""
    asked = []
    for kind in RunKind:
        monkeypatch.setattr(getattr(tasks, kind.value), "delay", lambda kind=kind: asked.append(kind))
    return asked


def test_an_index_that_follows_is_said_to(health, discover):
    ProjectPageFactory()
    discover()
    page = health()
    assert "<strong>1</strong> fiche suivie." in page
    assert "Aucune n’attend" in page


def test_what_waits_is_told_with_its_delay(health):
    ProjectPageFactory()
    ProjectPageFactory()
    page = health()
    assert "<strong>2</strong> attendent, la plus ancienne depuis 0" in page


def test_what_is_refused_is_told_with_its_reason_and_leads_to_the_page(health):
    page = ProjectPageFactory(title="Chouettes")
    indexing._postpone(page.pk, "Valeur refusée")
    shown = health()
    assert "Valeur refusée" in shown
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown


def test_a_page_that_was_refused_then_deleted_is_told_by_its_number(health):
    DiscoveryEntry.objects.create(pk=12, last_error="Valeur refusée")
    assert "Page 12, supprimée" in health()


def test_the_last_comparison_tells_what_it_found(health, discover):
    page = ProjectPageFactory()
    discover()
    DiscoveryEntry.objects.filter(pk=page.pk).update(version=7, indexed_version=7)
    reconciliation.reconcile()
    assert "0 manquantes, 0 en trop, 1 périmées" in health()


def test_a_rebuild_that_failed_says_why(health):
    DiscoveryRun.objects.create(kind=RunKind.REBUILD, state="failed", error="Le processus s’est arrêté.")
    assert "Le processus s’est arrêté." in health()


@pytest.mark.parametrize("kind", RunKind)
def test_an_administrator_starts_a_work_in_the_background(client, started, kind):
    client.force_login(administrator())
    answer = client.post(reverse(f"discovery_admin:{kind.value}"), follow=True)
    assert started == [kind]
    assert "commence dans un instant" in answer.text


def test_a_broker_that_is_down_is_told(client, monkeypatch):
    def refuse():
        raise OperationalError

    monkeypatch.setattr(tasks.rebuild, "delay", refuse)
    client.force_login(administrator())
    answer = client.post(reverse("discovery_admin:rebuild"), follow=True)
    assert "Aucun ouvrier ne répond" in answer.text


def test_a_link_starts_nothing(client, started):
    client.force_login(administrator())
    assert client.get(reverse("discovery_admin:rebuild")).status_code == 405
    assert started == []


@pytest.mark.parametrize("kind", RunKind)
def test_an_editor_neither_sees_the_page_nor_starts_anything(client, started, kind):
    client.force_login(editor())
    assert client.get(reverse("discovery_admin:health")).status_code in (302, 403)
    assert client.post(reverse(f"discovery_admin:{kind.value}")).status_code in (302, 403)
    assert started == []


def test_the_page_is_in_the_reports_of_those_who_may_see_it(client):
    address = reverse("discovery_admin:health")
    client.force_login(administrator())
    assert address in client.get(reverse("wagtailadmin_home")).text
    client.force_login(editor())
    assert address not in client.get(reverse("wagtailadmin_home")).text
