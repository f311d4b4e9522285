"""The page that tells editors what works and what does not."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cms import health
from home.models import Backup
from tests.home.factories import editor

PAGE = reverse("site_status")


@pytest.fixture
def shown(client, discover):
    client.force_login(editor())
    health.forget()
    yield lambda: " ".join(client.get(PAGE).content.decode().split())
    health.forget()


def test_an_editor_reads_that_each_part_answers(shown):
    page = shown()
    assert "Tout répond." in page
    for part in ("Base de données", "File des tâches", "Fichiers et images", "Recherche"):
        assert part in page


def test_an_editor_reads_when_the_site_was_last_saved(shown):
    assert "Aucune sauvegarde n’a été faite" in shown()
    Backup.objects.create(begun_at=datetime(2026, 5, 14, 3, 5, tzinfo=UTC))
    assert "Dernière sauvegarde : 14 mai 2026" in shown()


def test_who_may_see_more_of_a_part_is_led_there(shown, admin_client):
    link = f'href="{reverse("discovery_admin:health")}">Recherche'
    assert link not in shown()
    assert link in " ".join(admin_client.get(PAGE).content.decode().split())


def test_an_editor_reads_what_fails_and_what_it_means(shown, monkeypatch):
    probe = health.Probe("x", "Partie", lambda: "Ne tourne plus.", "Les lettres attendent.")
    monkeypatch.setitem(health.PROBES, "x", probe)
    page = shown()
    assert "une partie manque" in page
    assert "Ne tourne plus." in page
    assert "Les lettres attendent." in page


def test_the_page_is_among_the_reports(client):
    client.force_login(editor())
    assert PAGE in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_visitor_does_not_read_it(client):
    assert client.get(PAGE).status_code == 302
