"""The list of projects as editors see it in the explorer: its columns, filters and cost."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.admin.viewsets.pages import base_page_viewset, page_viewset_registry
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction
from wagtail_factories import ImageFactory

from projects.enums import Stage
from projects.models import ProjectIndexPage, ProjectPage, Theme
from tests.home.factories import editor, moderator
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, project_index

TODAY = timezone.localdate()
BUDGET = 60


def explore(client, user=None, **query):
    client.force_login(user or editor())
    return client.get(reverse("wagtailadmin_explore", args=[project_index().pk]), query)


def listed(client, **query):
    return sorted(page.title for page in explore(client, **query).context["pages"])


@pytest.mark.parametrize(
    "shown",
    ["Oiseaux", "Muséum", "une heure au plus", "jusqu’au", "Rennes", "ouvert", "Vérifié le", "%"],
)
def test_a_row_tells_what_an_editor_decides_on(client, shown):
    project = ProjectPageFactory(
        themes=["birds"],
        organisation=OrganisationFactory(name="Muséum"),
        closes_on=TODAY + datetime.timedelta(days=30),
        scope="places",
        places=["com-35238"],
    )
    project.places.all()[0].place.__class__.objects.update(name="Rennes")
    assert shown in explore(client).content.decode()


def test_a_row_shows_the_image_without_repeating_its_text(client):
    ProjectPageFactory(image=ImageFactory(file=get_test_image_file()), image_alt="Une mare")
    html = explore(client).content.decode()
    assert 'class="project-thumbnail"' in html
    assert 'alt="Une mare"' not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["BioLit", "Spipoll"]),
        ({"live": "1"}, ["Spipoll"]),
        ({"live": "0"}, ["BioLit"]),
        ({"ouvert": "oui"}, ["Spipoll"]),
        ({"ouvert": "non"}, ["BioLit"]),
        ({"secteur": "research"}, ["Spipoll"]),
        ({"manque": "temps"}, ["BioLit"]),
        ({"manque": "image"}, ["BioLit", "Spipoll"]),
        ({"q": "Spip"}, ["Spipoll"]),
    ],
)
def test_the_list_is_filtered(client, query, found):
    ProjectPageFactory(title="Spipoll", organisation=OrganisationFactory(name="M", kind="research"))
    ProjectPageFactory(title="BioLit", live=False, recruiting=False, effort="")
    assert listed(client, **query) == found


def test_the_list_is_filtered_by_theme(client):
    ProjectPageFactory(title="Spipoll", themes=["insects"])
    ProjectPageFactory(title="BioLit", themes=["sea"])
    assert listed(client, themes=Theme.objects.get(code="sea").pk) == ["BioLit"]


@pytest.mark.parametrize("order", ["quality", "-quality"])
def test_the_list_is_sorted_by_quality(client, order):
    ProjectPageFactory(title="Pauvre", effort="", participate_url="")
    ProjectPageFactory(title="Riche", themes=["birds"], first_step="Venir.")
    titles = [page.title for page in explore(client, ordering=order).context["pages"]]
    assert titles == (["Pauvre", "Riche"] if order == "quality" else ["Riche", "Pauvre"])


@pytest.fixture
def fifty():
    """Fifty projects, a third of which is a draft, with all that a row shows."""
    picture = ImageFactory(file=get_test_image_file())
    for number in range(50):
        ProjectPageFactory(
            image=picture, themes=["birds", "sea"], scope="places", places=["com-35238"], live=number % 3 > 0
        )


@pytest.mark.parametrize("who", [editor, moderator])
def test_the_list_of_fifty_projects_keeps_its_budget(client, fifty, django_assert_max_num_queries, who):
    user = who()
    for query in ({}, {"ouvert": "oui", "manque": "texte-image", "ordering": "-quality"}):
        explore(client, user, **query)
        with django_assert_max_num_queries(BUDGET):
            assert len(explore(client, user, **query).context["pages"]) > 30


def test_the_form_of_a_project_keeps_its_budget(client, django_assert_max_num_queries):
    page = ProjectPageFactory(image=ImageFactory(file=get_test_image_file()), themes=["birds"])
    page.save_revision()
    client.force_login(moderator())
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.get(address)
    with django_assert_max_num_queries(BUDGET):
        assert client.get(address).status_code == 200


def actions(client, user):
    """The addresses and the words of all that the rows let one do."""
    html = explore(client, user).content.decode()
    html = html.split("<tbody>")[1].split("</tbody>")[0]
    links = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {(address, " ".join(strip_tags(words).split())) for address, words in links}


@pytest.mark.parametrize("who", [editor, moderator])
def test_a_row_offers_all_that_wagtail_does(client, monkeypatch, who):
    ProjectPageFactory(title="Spipoll")
    ProjectPageFactory(title="BioLit", live=False).save_revision()
    user = who()
    ours = actions(client, user)
    monkeypatch.setitem(page_viewset_registry.values_by_parent_model, ProjectIndexPage, base_page_viewset)
    wagtail = {(address, words) for address, words in actions(client, user) if "Status" not in words}
    # A project has no page below it to be listed.
    assert {(address, words) for address, words in wagtail - ours if "add_subpage" not in address} == set()


def test_a_row_tells_who_locked_the_page_and_that_it_is_private(client):
    page = ProjectPageFactory(locked=True)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    html = explore(client).content.decode()
    assert "#icon-lock" in html and "#icon-no-view" in html


@pytest.mark.parametrize(("live", "shown"), [(True, True), (False, False)])
def test_the_state_of_a_published_page_leads_to_it(client, live, shown):
    page = ProjectPageFactory(live=live)
    html = explore(client).content.decode()
    assert (f'<a class="w-status w-status--primary" href="{page.get_url()}"' in html) is shown


def delete_button_shown(client, **fields):
    page = ProjectPageFactory(**fields)
    html = explore(client).content.decode()
    return reverse("wagtailadmin_pages:delete", args=[page.pk]) in html


@pytest.mark.parametrize("live", [True, False])
def test_an_editor_may_delete_from_the_list_what_is_not_published(client, live):
    assert delete_button_shown(client, live=live) is not live


def test_the_other_lists_are_those_of_wagtail(client):
    client.force_login(editor())
    root = project_index().get_parent()
    html = client.get(reverse("wagtailadmin_explore", args=[root.pk])).content.decode()
    assert "project-quality" not in html


days = st.none() | st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
months = st.integers(1, 12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    opens_on=days,
    closes_on=days,
    season=st.none() | st.tuples(months, months),
    stage=st.sampled_from(Stage),
    recruiting=st.booleans(),
    day=st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
)
def test_the_database_says_like_the_page_whether_it_is_open(
    opens_on, closes_on, season, stage, recruiting, day
):
    if opens_on and closes_on:
        opens_on, closes_on = min(opens_on, closes_on), max(opens_on, closes_on)
    start, end = season or (None, None)
    page = ProjectPageFactory(
        opens_on=opens_on,
        closes_on=closes_on,
        season_start=start,
        season_end=end,
        stage=stage,
        recruiting=recruiting,
    )
    assert ProjectPage.objects.open_on(day).filter(pk=page.pk).exists() == page.is_open_on(day)
