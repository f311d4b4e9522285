"""What visitors get from memory, and that a change of content is never hidden by it."""

import gzip
from itertools import count

import brotli
import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home import caching
from home.models import HomePage, SiteSettings, StandardPage
from home.page_cache import best_encoding, unindented
from tests.campaigns.factories import CampaignPageFactory
from tests.cms.test_settings import PRODUCTION, setting
from tests.home.factories import administrator
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "content"}


@pytest.fixture(autouse=True)
def memory(settings):
    """The cache of production, empty, and nothing known of former tests."""
    settings.CACHES = {**settings.CACHES, "content": MEMORY}
    caches["content"].clear()
    caching.forget()


@pytest.fixture
def about():
    home = HomePage.objects.get()
    return home.add_child(instance=StandardPage(title="À propos", slug="a-propos", summary="Avant."))


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """``with committed():`` what is changed inside is followed as after a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def queries_of(client, address, **headers):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address, **headers)
    return len(captured), response


def test_a_page_asked_again_costs_no_query(client, about):
    first, _response = queries_of(client, about.url)
    again, response = queries_of(client, about.url)
    assert first > 0
    assert again == 0
    assert "Avant." in response.text


def test_a_kept_page_is_the_page_that_was_made(client, about):
    made, kept = client.get(about.url), client.get(about.url)
    assert made.content == kept.content
    assert made.headers == kept.headers


def test_a_kept_page_is_read_while_the_database_is_away(client, about, monkeypatch):
    def fail(*asked):
        raise OperationalError("could not connect")

    client.get(about.url)
    monkeypatch.setattr(caching, "TRUST", 0)
    with connection.execute_wrapper(fail):
        assert "Avant." in client.get(about.url).text


def test_a_page_leaves_without_its_indents(client, about):
    assert "\n " not in client.get(about.url).text


@pytest.mark.parametrize(
    "content, kind",
    [
        ("<pre>un\n  deux</pre>", "text/html"),
        ("<textarea>\n  x</textarea>", "text/html"),
        ("a:\n  b", "text/plain"),
    ],
)
def test_an_indent_that_is_seen_stays(content, kind):
    assert unindented(HttpResponse(content, content_type=kind)) == content.encode()


def test_a_page_that_is_published_is_shown_at_once(client, about, committed):
    client.get(about.url)
    with committed():
        about.summary = "Après."
        about.save_revision().publish()
    assert "Après." in client.get(about.url).text


def test_a_page_that_is_withdrawn_is_gone_at_once(client, about, committed):
    client.get(about.url)
    with committed():
        about.unpublish()
    assert client.get(about.url).status_code == 404


def test_a_page_that_becomes_private_is_hidden_at_once(client, about, committed):
    client.get(about.url)
    with committed():
        PageViewRestriction.objects.create(page=about, restriction_type="login")
    assert client.get(about.url).status_code == 302


def test_a_private_page_is_never_kept(client, about):
    PageViewRestriction.objects.create(page=about, restriction_type="password", password="secret")
    assert "no-store" in client.get(about.url)["Cache-Control"]
    assert "ETag" not in client.get(about.url)


def test_a_deleted_page_leaves_the_menus_at_once(client, about, committed):
    assert "À propos" in client.get("/").text
    with committed():
        about.delete()
    assert "À propos" not in client.get("/").text


def test_the_settings_of_the_site_are_shown_at_once(client, about, committed):
    client.get(about.url)
    with committed():
        SiteSettings.objects.update_or_create(defaults={"tagline": "Ensemble, tout de suite"})
        SiteSettings.objects.get().save()
    assert "Ensemble, tout de suite" in client.get(about.url).text


def test_a_campaign_is_shown_at_once(client, committed):
    client.get("/")
    with committed():
        CampaignPageFactory(title="Un mois pour la nuit")
    assert "Un mois pour la nuit" in client.get("/").text


def test_an_organisation_renamed_is_renamed_on_its_projects_at_once(client, committed):
    organisation = OrganisationFactory(name="Les amis")
    address = ProjectPageFactory(organisation=organisation).url
    client.get(address)
    with committed():
        organisation.name = "Les grands amis"
        organisation.save()
    assert "Les grands amis" in client.get(address).text


def test_a_new_project_is_in_the_list_at_once(client, committed, discover):
    client.get("/projets/")
    with committed():
        ProjectPageFactory(title="Compter les hérissons")
    discover()
    assert "Compter les hérissons" in client.get("/projets/").text


def test_a_change_that_is_not_committed_changes_nothing_for_the_others(client, about):
    before = caching.generation()
    about.save_revision().publish()
    assert caching.generation() == before


def test_a_change_made_by_another_process_is_seen_after_a_second(client, about, monkeypatch):
    clock = count(start=1000.0, step=caching.TRUST + 0.1)
    client.get(about.url)
    StandardPage.objects.filter(pk=about.pk).update(summary="D’un autre processus.")
    caching.ContentGeneration.objects.update(token="another")
    monkeypatch.setattr(caching, "TRUST", 1.0)
    monkeypatch.setattr(caching, "monotonic", lambda: caching._Known.read_at + next(clock))
    assert "D’un autre processus." in client.get(about.url).text


def test_pages_are_made_again_each_day(client, about, monkeypatch):
    client.get(about.url)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    number, _response = queries_of(client, about.url)
    assert number > 0


def test_somebody_who_is_signed_in_neither_fills_nor_reads_the_memory(client, about):
    client.force_login(administrator())
    client.get(about.url)
    number, response = queries_of(client, about.url)
    assert number > 0
    assert "ETag" not in response


def test_a_preview_is_not_kept(client, about):
    about.summary = "Brouillon."
    assert "Brouillon." in about.make_preview_request().text
    assert "Avant." in client.get(about.url).text


def test_a_form_is_made_for_each_visitor(client):
    answers = [client.get("/lettre/") for _visitor in range(2)]
    tokens = {answer.context["csrf_token"] for answer in answers}
    assert len(tokens) == 2
    assert not any("ETag" in answer for answer in answers)


def test_the_admin_is_never_kept(client):
    assert "ETag" not in client.get("/admin/login/")


def test_what_is_not_found_is_not_kept(client):
    assert "ETag" not in client.get("/nulle-part/")


def test_two_searches_are_two_pages(client, discover):
    ProjectPageFactory(title="Hérissons")
    discover()
    assert "Hérissons" in client.get("/projets/?q=h%C3%A9rissons").text
    assert "Hérissons" not in client.get("/projets/?q=baleines").text


def test_no_cookie_is_set_on_what_anybody_may_read(client, about, discover):
    for address in ("/", about.url, "/projets/", ProjectPageFactory().url):
        assert not client.get(address).cookies


def test_who_has_the_page_is_told_that_it_did_not_change(client, about):
    tag = client.get(about.url)["ETag"]
    again = client.get(about.url, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""


def test_browsers_ask_each_time_whether_the_page_changed(client, about):
    response = client.get(about.url)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("encoding", "decompress"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_is_compressed_once_for_all(client, about, encoding, decompress):
    for _made_then_kept in range(2):
        response = client.get(about.url, headers={"Accept-Encoding": encoding})
        assert response["Content-Encoding"] == encoding
        assert "Avant." in decompress(response.content).decode()
        assert int(response["Content-Length"]) == len(response.content)


def test_who_cannot_decompress_gets_plain_text(client, about):
    client.get(about.url, headers={"Accept-Encoding": "br"})
    assert "Avant." in client.get(about.url).text


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("br; q=0.0, identity", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_the_best_encoding_that_is_accepted_is_chosen(accepted, chosen):
    assert best_encoding(accepted) == chosen


def test_what_is_remembered_is_made_once(about):
    numbers = count()
    assert [caching.remember(lambda: next(numbers), "number") for _time in range(2)] == [0, 0]
    caching.forget()
    assert caching.remember(lambda: next(numbers), "number") == 1


def test_nothing_is_also_remembered():
    made = []
    for _time in range(2):
        assert caching.remember(lambda: made.append(1), "nothing") is None
    assert made == [1]


def test_a_page_below_another_is_found_at_its_own_address_only(client, about):
    below = about.add_child(instance=StandardPage(title="Équipe", slug="equipe"))
    assert below.url == "/a-propos/equipe/"
    assert "Équipe" in client.get(below.url).text
    assert client.get("/equipe/").status_code == 404


def test_without_a_shared_cache_production_keeps_pages_in_each_process(tmp_path):
    kept = setting("CACHES['content']", "cms.settings.production", tmp_path, **PRODUCTION)
    assert "LocMemCache" in kept


def test_production_keeps_pages_in_the_shared_cache_that_is_named(tmp_path):
    named = {**PRODUCTION, "CACHE_URL": "redis://127.0.0.1:6379/1"}
    kept = setting("CACHES['content']", "cms.settings.production", tmp_path, **named)
    assert "RedisCache" in kept
    assert "MAX_ENTRIES" not in kept


def test_a_cache_in_front_of_the_site_is_purged_of_what_is_published(tmp_path):
    named = {"FRONTEND_CACHE_URL": "http://127.0.0.1:6081"}
    assert "6081" in setting("WAGTAILFRONTENDCACHE", "cms.settings.dev", tmp_path, **named)
    assert "s-maxage=60" in setting("PUBLIC_CACHE_CONTROL", "cms.settings.dev", tmp_path, **named)


def test_a_change_of_template_is_seen_at_once_outside_production(tmp_path):
    assert "DummyCache" in setting("CACHES['content']", "cms.settings.dev", tmp_path)


def test_each_thing_is_made_once_and_all_that_are_missing_are_asked_together():
    asked = []

    def squares(numbers):
        asked.append(numbers)
        return {number: number**2 for number in numbers}

    assert caching.remember_each(squares, "square", [1, 2]) == {1: 1, 2: 4}
    assert caching.remember_each(squares, "square", [2, 3, 1]) == {2: 4, 3: 9, 1: 1}
    assert asked == [[1, 2], [3]]


def test_a_thing_that_cannot_be_made_is_not_asked_again():
    asked = []

    def nothing(ids):
        asked.append(ids)
        return {}

    for _time in range(2):
        assert caching.remember_each(nothing, "nothing", [7]) == {7: None}
    assert asked == [[7]]


def test_things_of_two_kinds_do_not_share_their_memory():
    caching.remember_each(lambda ids: {1: "carte"}, "card", [1])
    assert caching.remember_each(lambda ids: {1: "ligne"}, "row", [1]) == {1: "ligne"}


def test_what_is_kept_has_passed_through_every_other_middleware(settings):
    before = settings.MIDDLEWARE[: settings.MIDDLEWARE.index("home.page_cache.PageCacheMiddleware")]
    # Neither changes an answer: one speaks to machines only, the other looks at the time.
    assert before == ["cms.health.HealthMiddleware", "cms.metrics.RequestsMiddleware"]


def test_production_keeps_its_connections_to_the_database(tmp_path):
    kept = setting("DATABASES['default']['CONN_MAX_AGE']", "cms.settings.production", tmp_path, **PRODUCTION)
    assert kept == "60"


def test_what_is_drawn_in_one_theme_is_not_shown_in_another(settings):
    settings.THEME = "neutral"
    assert caching.remember(lambda: "sobre", "look") == "sobre"
    settings.THEME = "dsfr"
    assert caching.remember(lambda: "tricolore", "look") == "tricolore"
    settings.THEME = "neutral"
    assert caching.remember(lambda: "autre", "look") == "sobre"
