"""Searches that find nothing are counted for editors, and nothing is known of who did them."""

import datetime

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from search import misses, tasks
from search.enums import MissState
from search.forms import DiscoveryForm
from search.models import MissedSearch
from tests.home.factories import editor
from tests.projects.factories import PlaceFactory, ProjectPageFactory, ThemeFactory

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
RESULTS = "/projets/"
DAY = datetime.date(2026, 5, 15)
LATER = DAY + datetime.timedelta(days=1)


@pytest.fixture
def look(client, discover):
    """A visitor's search, after one project was published."""
    ProjectPageFactory(title="Observatoire des nichoirs")
    discover()

    def ask(headers=None, **parameters):
        sent = {"user-agent": BROWSER, **(headers or {})}
        return client.get(RESULTS, parameters, headers=sent)

    return ask


def known():
    return list(MissedSearch.objects.values_list("words", "filters"))


def record(day=DAY, words="loutre", filters="", partly=False, language="fr"):
    MissedSearch.objects.record(
        day, language=language, stems=words, filters=filters, words=words, partly=partly
    )
    return MissedSearch.objects.get(stems=words, filters=filters, language=language)


def test_a_search_that_finds_nothing_is_counted(look):
    look(q="Locomotives à vapeur")
    look(q="locomotive VAPEUR !")
    (miss,) = MissedSearch.objects.all()
    assert (miss.words, miss.stems, miss.times, miss.days) == ("locomotive vapeur", "locomot vapeur", 2, 1)


def test_a_search_of_which_no_project_has_all_the_words_is_counted_as_such(look):
    look(q="nichoirs locomotives")
    assert MissedSearch.objects.get().partly


def test_a_search_that_finds_is_not_counted(look):
    look(q="nichoirs")
    look()
    assert known() == []


def test_the_filters_are_counted_with_the_words_and_what_changes_nothing_is_not(look):
    ThemeFactory(code="loutres", slug="loutres")
    look(theme="loutres", tri="recents", vue="carte", page="3")
    look(theme="loutres", q="locomotive", tous="1")
    assert known() == [("", "theme=loutres"), ("locomotive", "theme=loutres&tous=1")]


def test_a_commune_is_told_by_its_departement(look, brittany):
    look(q="locomotive", pres="com-35238")
    assert known() == [("locomotive", "ou=dep-35")]


@pytest.mark.parametrize(
    ("commune", "departement"), [("com-2A004", "dep-2A"), ("com-97411", "dep-974"), ("com-01001", "dep-01")]
)
def test_the_departement_of_a_commune_is_read_in_its_code(commune, departement):
    assert misses.departement_code(commune) == departement


@pytest.mark.parametrize(
    "text",
    [
        "zoe.martin@example.org",
        "zoe martin arobase example",
        "06 12 34 56 78",
        "+33 6.12.34.56.78",
        "12/05/1980",
        "https://example.org/zoe",
        "exemple.fr",
        "a8f5f167f44f4964",
        "x" * 31,
        "je m’appelle Zoé, je cherche ce que mon voisin organisait autrefois dans notre rue",
    ],
)
def test_what_may_be_somebody_s_is_not_written(look, text):
    look(q=text)
    assert known() == []


@pytest.mark.parametrize("text", ["vélo 2026", "35000", "covid19", "l’eau d’ici", "frelon asiatique nid"])
def test_a_subject_is_written(text):
    assert not misses.may_be_personal(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_what_is_written_is_short_folded_and_without_address(text):
    found = misses.read(DiscoveryForm.from_querystring("")) or {}
    assert found == {}
    form = DiscoveryForm.from_querystring("")
    form.text = text
    written = misses.read(form)
    if written:
        assert written["words"].isascii()
        assert "@" not in written["words"]
        assert sum(map(str.isdigit, written["words"])) <= misses.MOST_DIGITS


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": ""},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "curl/8.5"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
    ],
)
def test_robots_and_pages_fetched_ahead_are_not_counted(look, headers):
    look(headers, q="locomotive")
    assert known() == []


def test_who_has_a_session_is_not_counted(look, client):
    client.force_login(editor())
    look(q="locomotive")
    assert known() == []


def test_counting_leaves_the_page_without_cookie_and_fit_for_caches(look):
    response = look(q="locomotive")
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert "public" in response["Cache-Control"]


def test_counting_costs_one_query(look):
    look(q="locomotive")
    with CaptureQueriesContext(connection) as captured:
        look(q="locomotives")
    assert sum("search_missedsearch" in query["sql"] for query in captured.captured_queries) == 1


def test_a_count_that_fails_breaks_no_search(look, caplog):
    def refuse(execute, sql, params, many, context):
        if "search_missedsearch" in sql:
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        response = look(q="locomotive")
    assert response.status_code == 200
    assert "Aucun projet" in response.text
    assert "could not be counted" in caplog.text
    assert "locomotive" not in caplog.text


def test_a_flood_meets_an_end(look, monkeypatch):
    monkeypatch.setattr(misses, "MOST_AN_HOUR", 2)
    for word in ("locomotive", "paquebot", "zeppelin"):
        look(q=word)
    assert len(known()) == 2


def test_each_day_counts_once_among_the_days(db):
    assert (record().days, record().days) == (1, 1)
    miss = record(LATER)
    assert (miss.times, miss.days, miss.first_day, miss.last_day) == (3, 2, DAY, LATER)


def test_each_language_has_its_own_count(db):
    record()
    record(language="en")
    assert MissedSearch.objects.count() == 2


@pytest.mark.parametrize("days", [[DAY, LATER], [DAY, DAY, DAY]])
def test_what_was_asked_twice_or_thrice_is_shown(db, days):
    for day in days[:-1]:
        record(day)
        assert not MissedSearch.objects.shown()
    record(days[-1])
    assert MissedSearch.objects.to_do().count() == 1


def test_what_was_settled_is_asked_again_once_editors_had_time_to_publish(db):
    record()
    MissedSearch.objects.update(state=MissState.CREATED, settled_on=DAY)
    assert record(DAY + datetime.timedelta(days=14)).state == MissState.CREATED
    assert record(DAY + datetime.timedelta(days=15)).state == MissState.TODO


def test_what_was_ignored_stays_so(db):
    record()
    MissedSearch.objects.update(state=MissState.IGNORED, settled_on=DAY)
    assert record(DAY + datetime.timedelta(days=300)).state == MissState.IGNORED


def test_what_one_person_asked_is_forgotten_within_a_month_and_the_rest_within_a_year(db):
    record(words="rare")
    for _time in range(3):
        record(words="souvent")
    for days, left in ((30, 2), (31, 1), (365, 1), (366, 0)):
        today = DAY + datetime.timedelta(days=days)
        MissedSearch.objects.outdated(today).delete()
        assert MissedSearch.objects.count() == left


def test_the_worker_forgets_every_night(db, settings):
    record(datetime.date(2020, 1, 1))
    tasks.forget_misses()
    assert not MissedSearch.objects.exists()
    assert settings.CELERY_BEAT_SCHEDULE["forget-misses"]["task"] == tasks.forget_misses.name


def test_the_same_search_is_done_again_from_its_row(look, brittany):
    PlaceFactory(code="dep-35")
    look(q="locomotive", pres="com-35238")
    assert MissedSearch.objects.get().url == "/projets/?ou=dep-35&q=locomotive"
    assert record(words="owl", language="en").url == "/en/projets/?q=owl"
