import json
from datetime import timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.links.collecting import addresses_of, collect
from projects.links.models import MAX_ADDRESS, Link
from projects.models import ProjectPage
from tests.projects.factories import ProjectPageFactory

HERE = "https://exemple.fr/ici"


def body(*blocks):
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def collected():
    return {link.url: {page.pk for page in link.pages.all()} for link in Link.objects.all()}


def test_links_are_found_wherever_editors_write_them():
    page = ProjectPage(
        participate_url="https://exemple.fr/participer",
        body=body(
            ("paragraph", '<p><a href="https://exemple.fr/?a=1&amp;b=2">deux</a></p>'),
            ("call_to_action", {"label": "Y aller", "url": "http://exemple.fr/bouton"}),
            ("quote", {"text": "sans lien", "author": ""}),
        ),
    )
    expected = {"https://exemple.fr/participer", "https://exemple.fr/?a=1&b=2", "http://exemple.fr/bouton"}
    assert addresses_of(page) == expected


def test_links_inside_the_site_and_to_mailboxes_are_of_no_concern():
    html = '<a linktype="page" id="3">ici</a> <a href="mailto:a@exemple.fr">b</a> <a href="#haut">c</a>'
    assert addresses_of(ProjectPage(body=body(("paragraph", html)))) == set()


def test_what_is_too_long_to_be_an_address_is_left_out():
    page = ProjectPage(body=body(("call_to_action", {"url": "http://a.fr/" + "x" * MAX_ADDRESS})))
    assert addresses_of(page) == set()


def test_one_link_is_followed_once_for_all_its_projects():
    pages = ProjectPageFactory.create_batch(2, participate_url=HERE)
    collect()
    assert collected() == {HERE: {page.pk for page in pages}}


def test_drafts_have_no_link():
    ProjectPageFactory(participate_url=HERE, live=False)
    collect()
    assert collected() == {}


def test_a_link_that_no_project_has_any_more_is_forgotten():
    page = ProjectPageFactory(participate_url=HERE)
    collect()
    ProjectPage.objects.filter(pk=page.pk).update(participate_url="https://exemple.fr/autre")
    collect()
    assert collected() == {"https://exemple.fr/autre": {page.pk}}


def test_a_project_that_is_withdrawn_takes_its_links_away():
    page = ProjectPageFactory(participate_url=HERE)
    collect()
    page.unpublish()
    collect(since=timezone.now() - timedelta(hours=1))
    assert collected() == {}


def test_what_is_known_of_a_link_is_kept():
    ProjectPageFactory(participate_url=HERE)
    collect()
    Link.objects.update(failures=2)
    collect()
    assert Link.objects.get().failures == 2


def test_only_what_was_published_since_is_read_when_asked():
    old = ProjectPageFactory(participate_url=HERE)
    ProjectPage.objects.filter(pk=old.pk).update(last_published_at=timezone.now() - timedelta(days=2))
    new = ProjectPageFactory(participate_url="https://exemple.fr/neuf", last_published_at=timezone.now())
    collect(since=timezone.now() - timedelta(hours=3))
    assert collected() == {"https://exemple.fr/neuf": {new.pk}}


def test_many_projects_cost_few_queries(django_assert_max_num_queries):
    ProjectPageFactory.create_batch(20, participate_url=HERE)
    with django_assert_max_num_queries(14):
        collect()


@given(st.recursive(st.text() | st.none(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)))
def test_no_content_of_a_block_stops_the_collection(value):
    page = ProjectPage(body=body(("call_to_action", value)))
    assert all(url.lower().startswith("http") for url in addresses_of(page))
