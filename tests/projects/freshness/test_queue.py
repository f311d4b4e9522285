"""The editors' queue of pages that nobody vouches for any more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.freshness.enums import Standing
from projects.freshness.models import Freshness
from tests.home.factories import UserFactory, editor, moderator
from tests.projects.factories import ContributorFactory, ProjectPageFactory
from tests.projects.freshness.test_contract import broken_link, page_verified

QUEUE = reverse("freshness_desk:queue")


@pytest.fixture
def desk():
    client = Client()
    client.force_login(editor())
    return client


def test_the_queue_shows_what_is_old_broken_or_unanswered(desk):
    page_verified(730, title="Jamais relue")
    broken_link(page_verified(10, title="Lien mort"), 20)
    silent = page_verified(20, title="Dépubliée", live=False)
    Freshness.objects.create(page=silent, standing=Standing.UNPUBLISHED)
    page_verified(20, title="Toute fraîche")
    html = desk.get(QUEUE).content.decode()
    for shown in ("Jamais relue", "Lien mort", "https://parti.example/", "Dépubliée", "sans réponse"):
        assert shown in html
    assert "Toute fraîche" not in html


def test_the_queue_shows_no_address(desk):
    contact = ContributorFactory()
    Freshness.objects.create(page=page_verified(730), contact=contact)
    html = desk.get(QUEUE).content.decode()
    assert contact.email not in html
    assert "connu" in html


def test_the_dashboard_says_how_many_pages_nobody_answers_for(desk):
    Freshness.objects.create(page=page_verified(730), standing=Standing.DEMOTED)
    html = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "fiche dont personne ne répond plus" in html
    assert QUEUE in html


def test_an_editor_says_who_is_to_be_asked(desk):
    page = page_verified(730)
    address = reverse("freshness_desk:page", args=[page.pk])
    desk.post(address, {"email": "Porteur@Example.org"})
    assert Freshness.objects.get(page=page).contact.email == "porteur@example.org"
    assert "porteur@example.org" in desk.get(address).content.decode()
    desk.post(address, {"email": ""})
    assert Freshness.objects.get(page=page).contact is None


def test_a_page_read_again_leaves_the_queue():
    client = Client()
    client.force_login(moderator())
    page = page_verified(730)
    row = Freshness.objects.create(page=page, standing=Standing.DEMOTED, reminders=2)
    client.post(reverse("freshness_desk:verify", args=[page.pk]))
    row.refresh_from_db()
    page.refresh_from_db()
    assert (row.standing, row.reminders) == (Standing.FRESH, 0)
    assert page.verified_on == timezone.localdate()
    assert reverse("freshness_desk:page", args=[page.pk]) not in client.get(QUEUE).content.decode()


def test_nobody_without_the_right_changes_a_contract(client):
    page = ProjectPageFactory(verified_on=timezone.localdate() - timedelta(days=730))
    client.force_login(UserFactory(is_staff=True))
    for name in ("page", "verify"):
        response = client.post(reverse(f"freshness_desk:{name}", args=[page.pk]), {"email": "x@example.org"})
        assert response.status_code in {302, 403}
    assert not Freshness.objects.exists()
