"""The searches without results, as editors see them and settle them."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from search.enums import MissState
from search.models import MissedSearch, SynonymGroup
from tests.home.factories import editor
from tests.projects.factories import ThemeFactory, project_index

REPORT = reverse("misses:report")


def missed(words, filters="", times=3, **attributes):
    days = {"first_day": datetime.date(2026, 5, 1), "last_day": datetime.date(2026, 5, 2)}
    values = {"language": "fr", "stems": words, "days": 2, **days, **attributes}
    return MissedSearch.objects.create(words=words, filters=filters, times=times, **values)


@pytest.fixture
def desk(client):
    client.force_login(editor())
    return client


def test_editors_read_what_is_missing_with_its_filters(desk):
    ThemeFactory(code="loutres", slug="loutres", label="Ciel et espace")
    missed("loutre", "theme=loutres&tous=1", partly=True)
    page = desk.get(REPORT).text
    for told in ("loutre", "Ciel et espace", "Aucun projet ne contient tous ces mots", "à traiter"):
        assert told in page


def test_what_was_asked_once_is_not_shown(desk):
    missed("secret", times=1, days=1)
    assert "secret" not in desk.get(REPORT).text


def test_a_row_leads_to_the_search_a_new_project_and_a_synonym(desk):
    index = project_index()
    missed("loutre de mer")
    page = desk.get(REPORT).text
    assert 'href="/projets/?q=loutre+de+mer"' in page
    assert reverse("wagtailadmin_pages:add", args=["projects", "projectpage", index.pk]) in page
    assert f"{reverse('search_synonymgroup_modeladmin_create')}?mots=loutre%20de%20mer" in page


def test_the_form_of_a_synonym_starts_with_the_words_of_the_search(desk):
    address = reverse("search_synonymgroup_modeladmin_create")
    assert 'value="loutre"' in desk.get(address, {"mots": "loutre"}).text
    desk.post(f"{address}?mots=loutre", {"words": "loutre, mustélidé"})
    assert SynonymGroup.objects.filter(words="loutre, mustélidé").exists()


@pytest.mark.parametrize("state", MissState)
def test_an_editor_says_what_was_done(desk, state):
    miss = missed("loutre")
    answer = desk.post(reverse(f"misses:settle_{state.value}", args=[miss.pk]), follow=True)
    miss.refresh_from_db()
    assert miss.state == state
    assert (miss.settled_on is None) == (state == MissState.TODO)
    assert f"« loutre » : {state.label}" in answer.text


def test_the_buttons_of_a_row_carry_what_the_site_asks_of_a_form():
    miss = missed("loutre")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor())
    page = browser.get(REPORT)
    address = reverse("misses:settle_ignored", args=[miss.pk])
    form = page.text[page.text.index(address) :]
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert browser.post(address, {"csrfmiddlewaretoken": token}).status_code == 302
    assert MissedSearch.objects.get().state == MissState.IGNORED


def test_the_report_is_filtered_by_state(desk):
    missed("loutre")
    missed("castor", state=MissState.IGNORED)
    page = desk.get(REPORT, {"etat": "todo"}).text
    assert "loutre" in page
    assert "castor" not in page


def test_the_dashboard_counts_what_is_to_do_and_leads_to_it(desk):
    missed("loutre")
    missed("castor", state=MissState.IGNORED)
    page = desk.get(reverse("wagtailadmin_home")).text
    assert "recherche sans résultat à traiter" in page
    assert f"{REPORT}?etat=todo" in page


def test_the_report_is_exported_without_formula(desk):
    missed("=1+1")
    rows = b"".join(desk.get(REPORT, {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in rows


def test_a_list_of_fifty_reads_each_vocabulary_once(desk, django_assert_max_num_queries):
    for number in range(50):
        ThemeFactory(code=f"theme-{number}")
        missed(f"mot {number}", f"theme=theme-{number}")
    desk.get(REPORT)
    with django_assert_max_num_queries(20):
        desk.get(REPORT)


def test_reading_changes_nothing_and_who_is_not_of_the_team_sees_nothing(client):
    miss = missed("loutre")
    address = reverse("misses:settle_ignored", args=[miss.pk])
    assert client.get(REPORT).status_code == 302
    assert client.post(address).status_code == 302
    client.force_login(editor())
    assert client.get(address).status_code == 405
    assert MissedSearch.objects.get().state == MissState.TODO
