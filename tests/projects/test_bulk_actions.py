"""What an editor does to many projects at once."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from projects import actions
from projects.models import ProjectPage, Theme
from tests.home.factories import editor, moderator
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, project_index


def act(client, action, pages, user=None, **chosen):
    client.force_login(user or moderator())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{address}?{ids}", chosen)


def themes_of(page):
    return sorted(theme.code for theme in ProjectPage.objects.get(pk=page.pk).themes.all())


@pytest.fixture
def pages():
    return [ProjectPageFactory(themes=["birds"]), ProjectPageFactory(themes=["birds", "sea"])]


def test_a_theme_is_added_to_all_the_chosen_projects(client, pages):
    act(client, "add_theme", pages, theme=Theme.objects.get(code="sea").pk)
    assert [themes_of(page) for page in pages] == [["birds", "sea"], ["birds", "sea"]]


def test_a_theme_is_taken_off_all_the_chosen_projects(client, pages):
    act(client, "remove_theme", pages, theme=Theme.objects.get(code="birds").pk)
    assert [themes_of(page) for page in pages] == [[], ["sea"]]


def test_projects_are_said_to_be_verified_today(client, pages):
    act(client, "mark_verified", pages)
    dates = set(ProjectPage.objects.values_list("verified_on", flat=True))
    assert dates == {timezone.localdate()}


def test_projects_change_hands_together(client, pages):
    organisation = OrganisationFactory(name="Muséum")
    act(client, "set_organisation", pages, organisation=organisation.pk)
    assert organisation.projects.count() == 2


def test_each_changed_page_logs_it_with_who_did_it(client, pages):
    user = moderator()
    act(client, "mark_verified", pages, user)
    logged = PageLogEntry.objects.filter(action="projects.bulk")
    assert {entry.page_id for entry in logged} == {page.pk for page in pages}
    assert {entry.user for entry in logged} == {user}


def test_what_already_is_so_leaves_no_version(pages):
    actions.add_theme(pages[0], Theme.objects.get(code="birds"))
    assert pages[0].revisions.count() == 0


def test_who_may_not_publish_leaves_a_draft(client, pages):
    act(client, "mark_verified", pages[:1], editor())
    page = ProjectPage.objects.get(pk=pages[0].pk)
    assert (page.verified_on, page.has_unpublished_changes) == (None, True)
    assert page.get_latest_revision_as_object().verified_on == timezone.localdate()


def test_an_unfinished_draft_is_not_published(client, pages):
    pages[0].title = "Brouillon"
    pages[0].save_revision()
    act(client, "mark_verified", pages[:1])
    page = ProjectPage.objects.get(pk=pages[0].pk)
    assert page.title != "Brouillon"
    assert page.get_latest_revision_as_object().title == "Brouillon"


def test_a_draft_stays_a_draft(client):
    page = ProjectPageFactory(live=False)
    act(client, "mark_verified", [page])
    assert not ProjectPage.objects.get(pk=page.pk).live


def test_a_page_that_is_not_a_project_is_left_alone(client):
    index = project_index()
    answer = act(client, "mark_verified", [index])
    assert answer.status_code in (200, 302)
    assert Page.objects.get(pk=index.pk).latest_revision is None


def test_the_form_names_the_pages_before_it_acts(client, pages):
    client.force_login(moderator())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "add_theme"])
    html = client.get(f"{address}?id={pages[0].pk}").content.decode()
    assert pages[0].title in html
    assert themes_of(pages[0]) == ["birds"]


def test_an_answer_without_theme_changes_nothing(client, pages):
    act(client, "add_theme", pages)
    assert [page.revisions.count() for page in pages] == [0, 0]


def test_the_explorer_offers_the_actions_in_french(client, pages):
    client.force_login(moderator())
    html = client.get(reverse("wagtailadmin_explore", args=[project_index().pk])).content.decode()
    assert "Vérifié aujourd’hui" in html
