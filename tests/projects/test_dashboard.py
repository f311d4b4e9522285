"""What the dashboard says of projects: what waits and where, and its two charts."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.admin import dashboard
from projects.admin.dashboard import bars, published_by_month
from projects.models import ProjectPage, Theme
from tests.home.factories import editor, moderator
from tests.projects.factories import ProjectPageFactory

HOME = reverse("wagtailadmin_home")
LIST = reverse("projects_projectpage_modeladmin_index")
BUDGET = 25
NOVEMBER = datetime.date(2026, 11, 22)
COMPLETE = {
    "first_step": "Choisir une plage.",
    "themes": ["sea"],
    "image": None,
    "verified_on": timezone.localdate(),
}


def waiting():
    return {item.url.rpartition("=")[2]: item for item in dashboard.projects_to_mend(LIST)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first_step": ""}, "premier-pas"),
        ({"themes": []}, "theme"),
        ({"verified_on": datetime.date(2020, 1, 1)}, "verification"),
        ({"closes_on": datetime.date(2020, 1, 1)}, "dates"),
        ({"scope": "places"}, "lieu"),
    ],
)
def test_what_a_published_project_lacks_is_counted(change, code):
    ProjectPageFactory(**COMPLETE | change)
    ProjectPageFactory(**COMPLETE)
    ProjectPageFactory(**COMPLETE | change, live=False)
    assert waiting()[code].count == 1


def test_each_count_is_that_of_its_list(client):
    ProjectPageFactory.create_batch(2)
    ProjectPageFactory(live=False)
    ProjectPageFactory(**COMPLETE)
    client.force_login(editor())
    for item in dashboard.projects_to_mend(LIST):
        assert len(client.get(item.url).context["object_list"]) == item.count, item


@pytest.mark.parametrize(("count", "label"), [(1, "projet en ligne non"), (2, "projets en ligne non")])
def test_the_label_agrees_with_the_count(count, label):
    ProjectPageFactory.create_batch(count)
    assert waiting()["verification"].label.startswith(label)


def test_all_the_gaps_are_read_in_one_query(django_assert_num_queries):
    ProjectPageFactory.create_batch(3)
    with django_assert_num_queries(1):
        dashboard.projects_to_mend(LIST)


def test_a_theme_where_nobody_can_take_part_is_counted(rf):
    ProjectPageFactory(themes=["sea"])
    ProjectPageFactory(themes=["birds"], recruiting=False)
    ProjectPageFactory(themes=["insects"], live=False)
    assert dashboard.empty_themes(rf.get("/")).count == Theme.objects.count() - 1


def test_the_themes_are_read_once_for_the_item_and_the_chart(rf, django_assert_num_queries):
    request = rf.get("/")
    with django_assert_num_queries(1):
        dashboard.empty_themes(request)
        dashboard.ThemesPanel(request).get_context_data({})


def test_a_project_of_two_themes_counts_in_both(rf):
    ProjectPageFactory(themes=["sea", "birds"])
    totals = {theme.code: theme.open_total for theme in dashboard.themes_of(rf.get("/"))}
    assert (totals["sea"], totals["birds"], totals["insects"]) == (1, 1, 0)


def publish_on(*days):
    for day in days:
        page = ProjectPageFactory()
        moment = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
        ProjectPage.objects.filter(pk=page.pk).update(first_published_at=moment)


def test_the_months_go_from_a_year_ago_to_today():
    labels = [label for label, _count in published_by_month(NOVEMBER)]
    assert (len(labels), labels[0], labels[-1]) == (12, "décembre 2025", "novembre 2026")


def test_each_month_counts_its_publications():
    publish_on(NOVEMBER, datetime.date(2026, 11, 1), datetime.date(2026, 1, 31), datetime.date(2024, 11, 2))
    counts = dict(published_by_month(NOVEMBER))
    assert [count for count in counts.values() if count] == [1, 2]
    assert counts["novembre 2026"] == 2


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)))
def test_the_months_are_twelve_different_ones_at_any_date(day):
    months = {dashboard._months_before(day, back) for back in range(12)}
    assert len(months) == 12
    assert all(0 <= (day - month).days < 366 for month in months)


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_the_longest_bar_is_full_and_none_is_longer(counts):
    found = [bar.width for bar in bars([("x", count) for count in counts])]
    assert all(0 <= width <= 100 for width in found)
    assert (max(found, default=0) == 100) == any(counts)


def test_a_chart_is_a_table_for_who_does_not_see_it(client):
    ProjectPageFactory(themes=["sea"])
    client.force_login(editor())
    html = client.get(HOME).content.decode()
    assert "Projets publiés par mois" in html
    assert 'aria-hidden="true"' in html.split("<rect")[0].rpartition("<svg")[2]


@pytest.mark.parametrize("who", [editor, moderator])
def test_the_dashboard_keeps_its_budget(client, django_assert_max_num_queries, who):
    ProjectPageFactory.create_batch(3, themes=["sea"])
    client.force_login(who())
    client.get(HOME)
    with django_assert_max_num_queries(BUDGET):
        client.get(HOME)
