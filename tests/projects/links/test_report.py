from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.links.enums import LinkState
from projects.links.models import Link
from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory

REPORT = reverse("links:report")


@pytest.fixture
def broken():
    link = Link.objects.create(
        url="https://exemple.fr/parti",
        state=LinkState.BROKEN,
        detail="code 404",
        due_at=timezone.now() + timedelta(days=7),
    )
    link.pages.add(ProjectPageFactory(title="Compter les mares"))
    return link


@pytest.fixture
def desk(client):
    client.force_login(editor())
    return client


def test_the_report_says_what_is_broken_and_where_to_mend_it(desk, broken):
    html = desk.get(REPORT).content.decode()
    assert "https://exemple.fr/parti" in html
    assert "cassé (code 404)" in html
    assert reverse("wagtailadmin_pages:edit", args=[broken.pages.get().pk]) in html


def test_the_report_is_filtered_by_state(desk, broken):
    Link.objects.create(url="https://exemple.fr/bon", state=LinkState.SOUND)
    html = desk.get(REPORT, {"etat": "broken"}).content.decode()
    assert "exemple.fr/parti" in html
    assert "exemple.fr/bon" not in html


def test_what_is_to_be_mended_comes_first(desk, broken):
    Link.objects.create(url="https://exemple.fr/bon", state=LinkState.SOUND, failing_since=timezone.now())
    Link.objects.create(url="https://exemple.fr/lent", state=LinkState.DOUBTFUL)
    rows = desk.get(REPORT).context["object_list"]
    assert [row.state for row in rows] == [LinkState.BROKEN, LinkState.DOUBTFUL, LinkState.SOUND]


def test_fifty_links_cost_few_queries(desk, django_assert_max_num_queries):
    project = ProjectPageFactory()
    for number in range(50):
        Link.objects.create(url=f"https://exemple.fr/{number}").pages.add(project)
    with django_assert_max_num_queries(20):
        desk.get(REPORT)


def test_the_report_is_exported_without_formula(desk, broken):
    Link.objects.update(detail="=1+1")
    rows = b"".join(desk.get(REPORT, {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in rows
    assert "Compter les mares" in rows


def test_the_dashboard_counts_the_links_to_mend_and_leads_to_them(desk, broken):
    Link.objects.create(url="https://exemple.fr/bon", state=LinkState.SOUND)
    html = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "lien à corriger dans les projets" in html
    assert f"{REPORT}?etat=broken&amp;etat=forbidden&amp;etat=moved" in html


def test_an_editor_has_a_link_followed_again(desk, broken):
    desk.post(reverse("links:again", args=[broken.pk]))
    assert Link.objects.due(timezone.now()).exists()


def test_the_button_carries_what_the_site_asks_of_a_form(broken):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor())
    address = reverse("links:again", args=[broken.pk])
    form = browser.get(REPORT).text.split(address)[1]
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert browser.post(address, {"csrfmiddlewaretoken": token}).status_code == 302


def test_reading_a_page_has_nothing_followed(desk, broken):
    assert desk.get(reverse("links:again", args=[broken.pk])).status_code == 405


def test_who_is_not_of_the_team_sees_nothing(client, broken):
    assert client.get(REPORT).status_code == 302
    assert client.post(reverse("links:again", args=[broken.pk])).status_code == 302
