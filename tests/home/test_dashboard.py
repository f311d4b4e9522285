import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.images.tests.utils import get_test_image_file
from wagtail_factories import ImageFactory

from home.todo import TodoItem, TodoPanel, TodoRows, count_together
from projects.models import ProjectPage, Theme
from tests.home.factories import administrator, editor, moderator
from tests.projects.factories import ProjectPageFactory

DASHBOARD = reverse("wagtailadmin_home")


def dashboard(client, user):
    client.force_login(user)
    return client.get(DASHBOARD).content.decode()


@pytest.fixture
def waiting():
    """The list of what one more app brings to the panel."""
    items = []
    with hooks.register_temporarily("construct_todo_items", lambda request: items):
        yield items


def test_a_site_without_a_gap_has_nothing_to_do(client):
    for theme in Theme.objects.all():
        ProjectPageFactory(themes=[theme.code], live=True, verified_on=timezone.localdate())
    complete = ImageFactory(file=get_test_image_file())
    ProjectPage.objects.update(first_step="Venir.", image=complete, image_alt="Une mare")
    assert "Rien n’attend" in dashboard(client, editor())


def test_what_waits_is_counted_with_a_link_to_its_list(client, waiting):
    waiting.append(TodoItem(1234, "projets à relire", "/admin/liste/"))
    html = dashboard(client, editor())
    assert "1 234" in html.replace("\xa0", " ").replace("\u202f", " ")
    assert '<a href="/admin/liste/">projets à relire</a>' in html


def test_what_is_done_is_not_shown(client, waiting):
    waiting.append(TodoItem(0, "projets à relire", "/admin/liste/"))
    assert "projets à relire" not in dashboard(client, editor())


def test_a_label_is_text_and_never_markup(client, waiting):
    waiting.append(TodoItem(1, "<script>alert(1)</script>", "/admin/liste/"))
    assert "<script>alert(1)" not in dashboard(client, editor())


def test_the_panel_costs_one_query_for_each_app(rf):
    request = rf.get(DASHBOARD)
    request.user = moderator()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        TodoPanel(request).items()
    # The rights of the person, projects, letters, the audit, and the rows of all others in one.
    assert len(queries) <= 8


def test_the_rows_of_all_apps_are_counted_in_one_query(django_assert_num_queries):
    ProjectPageFactory.create_batch(2)
    themes, nobody = Theme.objects.order_by("label"), ProjectPage.objects.none()
    rows = [themes, ProjectPage.objects.live(), ProjectPage.objects.filter(live=False), nobody]
    expected = [themes.count(), 2, 0, 0]
    with django_assert_num_queries(1):
        assert count_together(rows) == expected
    assert count_together([]) == []


def test_rows_are_said_with_their_number(client, waiting):
    ProjectPageFactory.create_batch(3)
    waiting.append(TodoRows(ProjectPage.objects.all(), lambda n: f"fiches, {n} en tout", "/admin/liste/"))
    html = dashboard(client, editor())
    assert '<a href="/admin/liste/">fiches, 3 en tout</a>' in html


@pytest.mark.parametrize("label", ["Projets", "Abonnés et lettres", "Vocabulaires", "Paramètres"])
def test_the_menu_is_in_french(client, label):
    # The menu reaches the browser as JSON.
    assert json.dumps(label)[1:-1] in dashboard(client, administrator())


def test_an_editor_does_not_see_the_vocabularies(client):
    assert "Vocabulaires" not in dashboard(client, editor())


def test_the_dashboard_names_no_third_party(client):
    html = dashboard(client, administrator())
    assert "gravatar" not in html
    assert "releases.wagtail" not in html
