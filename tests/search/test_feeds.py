"""The Atom feed of any search, as a reader of feeds takes it."""

from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import feedparser
import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from projects.models import ProjectPage, Theme
from search import backends
from search.backends import BackendUnavailable
from search.facets import FACETS
from search.feeds import NEVER, feed_title
from search.forms import DiscoveryForm
from search.query import PAGE_SIZE
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

FEED = "/projets/atom/"
RESULTS = "/projets/"
NAMES = [*(facet.name for facet in FACETS), "q", "tri", "tous", "page"]

addresses = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["oiseaux", "1-heure", "2", "1"]) | st.text(max_size=30)
    ),
    max_size=6,
).map(urlencode)


def read(client, querystring="", path=FEED):
    """The feed as feedparser understands it; a feed that is not well formed fails the test."""
    response = client.get(path + (f"?{querystring}" if querystring else ""))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def publish(**attributes):
    page = ProjectPageFactory(**attributes)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def links(feed):
    return {link["rel"]: link["href"] for link in feed.feed.links}


def every_entry(client, querystring):
    """The addresses of the entries of a feed and of the pages that follow it."""
    feed = read(client, querystring)
    found = [entry.link for entry in feed.entries]
    while following := links(feed).get("next"):
        parts = urlsplit(following)
        feed = read(client, parts.query, parts.path)
        found += [entry.link for entry in feed.entries]
    return found


def test_a_project_is_an_entry_with_all_that_a_reader_shows(client, discover):
    carrier = OrganisationFactory(name="Les amis des chouettes")
    page = publish(title="Chouettes & hiboux", summary="Écouter <la> nuit.", organisation=carrier)
    discover()
    (entry,) = read(client).entries
    assert entry.title == "Chouettes & hiboux"
    assert entry.link == page.full_url
    assert entry.summary == "Écouter &lt;la&gt; nuit."
    assert entry.author == "Les amis des chouettes"
    assert entry.published_parsed[:6] == page.first_published_at.astimezone(UTC).timetuple()[:6]


def test_the_newest_project_comes_first(client, discover):
    older, newer = publish(title="Chouettes"), publish(title="Hérissons")
    ProjectPage.objects.filter(pk=older.pk).update(first_published_at=datetime(2020, 1, 1, tzinfo=UTC))
    discover()
    assert [entry.title for entry in read(client).entries] == [newer.title, older.title]


def test_the_feed_bears_the_date_of_its_last_change(client, discover):
    page = publish()
    discover()
    assert read(client).feed.updated_parsed[:6] == page.last_published_at.astimezone(UTC).timetuple()[:6]


def test_an_empty_feed_is_a_feed_that_never_looks_new(client, discover):
    discover()
    feed = read(client, "q=zygomatique")
    assert feed.entries == []
    assert feed.feed.updated_parsed[:3] == NEVER.timetuple()[:3]


def test_an_entry_keeps_its_id_when_its_title_and_its_address_change(client, discover):
    page = publish(title="Chouettes")
    discover()
    before = read(client).entries[0].id
    page.title, page.slug = "Hiboux", "hiboux"
    page.save_revision().publish()
    discover()
    (entry,) = read(client).entries
    assert (entry.title, entry.id) == ("Hiboux", before)


def test_no_two_entries_have_the_same_id(client, discover):
    for _number in range(5):
        publish()
    discover()
    assert len({entry.id for entry in read(client).entries}) == 5


def test_the_feed_knows_its_own_address_and_that_of_the_page(client, discover):
    discover()
    feed = read(client, "temps=1-heure&theme=oiseaux")
    assert links(feed)["self"] == f"{django_settings.SITE_URL}{FEED}?temps=1-heure&theme=oiseaux"
    assert links(feed)["alternate"] == f"{django_settings.SITE_URL}{RESULTS}?temps=1-heure&theme=oiseaux"
    assert feed.feed.id == links(feed)["self"]


def test_two_ways_to_write_a_search_are_one_feed(client, discover):
    discover()
    one, other = (
        read(client, "theme=oiseaux&temps=1-heure&page=1"),
        read(client, "temps=1-heure&theme=oiseaux"),
    )
    assert one.feed.id == other.feed.id


def test_a_private_project_is_in_no_feed(client, discover):
    page = publish()
    discover()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert read(client).entries == []


@pytest.mark.parametrize(
    ("querystring", "title"),
    [
        ("", "Tous les projets ouverts"),
        ("tous=1", "Tous les projets"),
        ("theme=oiseaux&temps=1-heure", "Projets : Oiseaux · Une heure au plus"),
        ("q=nid", "Projets : « nid »"),
        ("theme=inconnu", "Tous les projets ouverts"),
    ],
)
def test_the_title_says_the_search_in_words(querystring, title):
    assert feed_title(DiscoveryForm.from_querystring(querystring)) == title


def test_the_label_of_a_theme_may_change_and_the_title_with_it(client, discover):
    Theme.objects.filter(slug="oiseaux").update(label="Les oiseaux")
    discover()
    assert read(client, "theme=oiseaux").feed.title.startswith("Projets : Les oiseaux – ")


def test_a_long_search_is_read_page_after_page(client, discover):
    pages = [publish() for _number in range(PAGE_SIZE + 3)]
    discover()
    found = every_entry(client, "")
    assert len(found) == len(set(found)) == len(pages)
    assert links(read(client, "page=2"))["previous"] == f"{django_settings.SITE_URL}{FEED}"


@pytest.mark.parametrize("querystring", ["", "theme=oiseaux", "q=nid", "temps=1-heure&tous=1", "tri=fin"])
def test_the_feed_holds_what_the_page_shows(client, discover, querystring):
    for number in range(6):
        publish(
            title=f"Un nid {number}" if number % 2 else f"Une mare {number}",
            themes=["birds"] if number % 3 else ["water"],
            recruiting=number != 4,
        )
    discover()
    shown = client.get(f"{RESULTS}?{querystring}").context["page_of_results"].projects()
    assert sorted(every_entry(client, querystring)) == sorted(page.full_url for page in shown)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(querystring=addresses)
def test_any_address_gives_a_feed_that_can_be_read(client, discover, querystring):
    read(client, querystring)


@pytest.mark.parametrize("code", ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out(client, discover, code):
    publish(title=f"Un{code}nid", summary=f"Vu{code}hier")
    discover()
    (entry,) = read(client, urlencode({"q": f"nid{code}"})).entries
    assert entry.title == "Un nid"


def test_a_search_that_does_not_answer_says_when_to_come_back(client, monkeypatch):
    class Silent:
        def search(self, query):
            raise BackendUnavailable

    monkeypatch.setattr(backends, "get_backend", Silent)
    response = client.get(FEED)
    assert response.status_code == 503
    assert response["Retry-After"] == "120"


def test_a_reader_who_has_the_feed_is_told_that_it_did_not_change(client, discover, settings):
    content = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "feeds"}
    settings.CACHES = {**settings.CACHES, "content": content}
    publish()
    discover()
    tag = client.get(FEED)["ETag"]
    again = client.get(FEED, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_feed_sets_no_cookie(client, discover):
    discover()
    assert not client.get(FEED).cookies
