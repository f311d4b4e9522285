import pytest
from django.urls import reverse

from campaigns.reports.enums import State
from campaigns.reports.models import Category, Report
from tests.campaigns.reports.factories import CategoryFactory, ReportFactory
from tests.home.factories import editor, moderator
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db

LIST = reverse("reports_report_modeladmin_index")


def typed(report, **changes):
    """What the form of a report sends."""
    return {
        "category": report.category_id,
        "description": report.description,
        "place": report.place_id,
        "where": report.where,
        "latitude": "",
        "longitude": "",
        "move_to": "",
        "why": "",
        "who": "",
        "original_number": "",
        "note": "",
    } | changes


def edit(client, report, **changes):
    address = reverse("reports_report_modeladmin_edit", args=[report.pk])
    response = client.post(address, typed(report, **changes))
    report.refresh_from_db()
    return response


def test_a_report_that_came_by_telephone_is_written_at_the_desk(admin_client):
    draft = ReportFactory.build(category=CategoryFactory(), place=PlaceFactory())
    admin_client.post(reverse("reports_report_modeladmin_create"), typed(draft))
    report = Report.objects.get()
    assert (report.where, report.state) == ("12 rue des Lilas", State.RECEIVED)


def test_the_desk_moves_a_report_and_signs_the_step(admin_client, admin_user):
    report = ReportFactory()
    edit(admin_client, report, move_to=State.PUBLISHED, note="Vu sur place")
    change = report.changes.get()
    assert (report.state, change.by, change.note) == (State.PUBLISHED, admin_user, "Vu sur place")


def test_the_desk_only_offers_what_may_follow(admin_client):
    report = ReportFactory(path=[State.PUBLISHED, State.SENT])
    page = admin_client.get(reverse("reports_report_modeladmin_edit", args=[report.pk])).text
    assert 'value="taken"' in page
    assert 'value="published"' not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"move_to": "closed"}, "Un signalement se clôt avec un motif"),
        ({"move_to": "closed", "why": "not-competent"}, "dit qui est compétent"),
        ({"move_to": "closed", "why": "duplicate"}, "Un doublon nomme l’original"),
        ({"original_number": "2222222222"}, "Aucun signalement n’a le numéro 2222222222"),
        ({"latitude": "48.1"}, "Latitude et longitude vont ensemble"),
    ],
)
def test_what_is_missing_is_said_and_nothing_moves(admin_client, changes, words):
    report = ReportFactory(path=[State.PUBLISHED])
    assert words in edit(admin_client, report, **changes).text.replace("\xa0", " ")
    assert report.state == State.PUBLISHED


def test_a_duplicate_is_closed_by_the_number_of_its_original(admin_client):
    original, report = ReportFactory(), ReportFactory()
    number = original.number.lower()
    edit(admin_client, report, move_to="closed", why="duplicate", original_number=number)
    assert report.original == original


def test_a_point_of_another_commune_is_refused_and_the_right_one_told(admin_client, two_communes):
    here = PlaceFactory(code="com-00001", name="Ici")
    PlaceFactory(code="com-00002", name="Ailleurs")
    report = ReportFactory(place=here)
    response = edit(admin_client, report, latitude="47.05", longitude="2.05")
    assert "mais à" in response.text
    assert report.latitude is None


def test_near_a_border_the_commune_that_was_chosen_is_believed(admin_client, two_communes):
    report = ReportFactory(place=PlaceFactory(code="com-00001"))
    edit(admin_client, report, latitude="47.05", longitude="2.001")
    assert report.latitude == 47.05


def test_a_point_outside_the_country_is_refused(admin_client, two_communes):
    report = ReportFactory(place=PlaceFactory(code="com-00001"))
    response = edit(admin_client, report, latitude="0", longitude="0")
    assert "aucune commune" in response.text


def test_the_history_is_read_and_written_by_nobody(admin_client):
    ReportFactory(path=[State.PUBLISHED])
    address = reverse("reports_change_modeladmin_index")
    page = admin_client.get(address).text
    assert "publié" in page
    assert reverse("reports_change_modeladmin_create") not in page


def test_the_list_shows_each_report_in_few_queries(admin_client, django_assert_max_num_queries):
    for _time in range(3):
        ReportFactory(category=CategoryFactory(parent=CategoryFactory()))
    admin_client.get(LIST)
    with django_assert_max_num_queries(25):
        page = admin_client.get(LIST).text
    assert all(number in page for number in Report.objects.values_list("number", flat=True))


def test_the_dashboard_counts_what_nobody_read(admin_client):
    ReportFactory()
    ReportFactory(path=[State.PUBLISHED])
    assert "signalement à lire" in admin_client.get(reverse("wagtailadmin_home")).text


def test_a_category_is_limited_to_communes_at_the_desk(admin_client):
    category, place = CategoryFactory(), PlaceFactory()
    form = {
        "label": category.label,
        "code": category.code,
        "parent": "",
        "position": "0",
        "active": "on",
        "keep_months": "24",
        "limits-TOTAL_FORMS": "1",
        "limits-INITIAL_FORMS": "0",
        "limits-MIN_NUM_FORMS": "0",
        "limits-MAX_NUM_FORMS": "1000",
        "limits-0-place": place.pk,
    }
    admin_client.post(reverse("reports_category_modeladmin_edit", args=[category.pk]), form)
    assert list(Category.objects.offered_in(place)) == [category]
    assert not Category.objects.offered_in(PlaceFactory()).exists()


@pytest.mark.parametrize(("who", "status"), [(editor, 302), (moderator, 200)])
def test_moderators_read_reports_and_editors_do_not(client, who, status):
    client.force_login(who())
    assert client.get(LIST).status_code == status
