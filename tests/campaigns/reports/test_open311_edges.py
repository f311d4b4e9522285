"""What clients of GeoReport v2 send that the examples of the specification do not show."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reports.enums import State
from campaigns.reports.models import Draft, Open311Key, Report, ReportNotice
from campaigns.reports.tasks import forget_reports_parts, sweep_report_notices
from tests.campaigns.reports.factories import (
    CategoryFactory,
    Open311KeyFactory,
    ReportFactory,
    ReportFollowFactory,
)
from tests.campaigns.reports.test_open311 import get, post, rows
from tests.home.factories import moderator
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db

NAMES = st.sampled_from(
    [
        "service_request_id",
        "service_code",
        "status",
        "start_date",
        "end_date",
        "jurisdiction_id",
        "page",
        "page_size",
    ]
)


@pytest.fixture
def least():
    """What a request may not lack."""
    return {
        "api_key": Open311KeyFactory().secret,
        "service_code": CategoryFactory().code,
        "jurisdiction_id": PlaceFactory(code="com-35238", latitude=48.11, longitude=-1.68).code[4:],
        "address_string": "1 place Hoche",
    }


def test_an_address_in_a_commune_is_enough(client, least):
    assert post(client, least).status_code == 200
    report = Report.objects.get()
    assert (report.where, report.latitude, report.description) == ("1 place Hoche", None, "")


def test_a_point_alone_is_written_as_the_place(client, least):
    found = {**least, "lat": "48.11", "long": "-1.68", "address_string": "", "jurisdiction_id": ""}
    assert post(client, found).status_code == 200
    assert Report.objects.get().where == "48.11000, -1.68000"


def test_near_a_border_the_jurisdiction_says_the_commune(client, least, two_communes):
    here, there = PlaceFactory(code="com-00001"), PlaceFactory(code="com-00002")
    point = {**least, "lat": "47.05", "long": "2.001"}
    for jurisdiction, place in (("00001", here), ("00002", there), ("", there)):
        post(client, {**point, "jurisdiction_id": jurisdiction})
        assert Report.objects.latest("pk").place == place


def test_a_point_of_another_commune_than_the_jurisdiction_is_refused(client, least, two_communes):
    PlaceFactory(code="com-00001")
    response = post(client, {**least, "lat": "47.05", "long": "1.95"})
    assert response.status_code == 400
    assert "vérifier lat, long ou jurisdiction_id" in response.text


def test_a_photo_elsewhere_is_not_fetched_and_this_is_told(client, least):
    made = rows(post(client, {**least, "media_url": "http://169.254.169.254/photo.jpg"}))[0]
    assert "media_url" in made["service_notice"]
    assert not Report.objects.get().photos.exists()


def test_a_service_that_a_commune_does_not_offer_is_not_found_there(client, least):
    category = CategoryFactory()
    category.limits.create(place=PlaceFactory())
    category.save()
    assert post(client, {**least, "service_code": category.code}).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_request_is_read_or_sent_and_nothing_else(client, method):
    response = getattr(client, method)(reverse("open311:requests", args=["json"]))
    assert response.status_code == 400
    assert rows(response)[0]["code"] == "400"


def test_no_cookie_is_set_and_no_answer_is_kept(client, least):
    response = post(client, least)
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]


def test_with_the_broker_down_a_request_is_kept_and_its_mail_leaves_later(client, least, mailoutbox):
    post(client, {**least, "email": "ana@example.org"})
    assert mailoutbox == []
    assert ReportNotice.objects.get().draft == Draft.objects.get()
    sweep_report_notices()
    assert mailoutbox[0].to == ["ana@example.org"]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(NAMES, st.text(max_size=30), max_size=4))
def test_whatever_is_asked_gets_an_answer_of_the_specification(asked):
    assert get(Client(), "requests", **asked).status_code in {200, 400, 404}


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["lat", "long", "address_string", "description", "email", "attribute[lieu]"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    )
)
def test_whatever_is_sent_without_a_key_keeps_nothing(sent):
    assert post(Client(), sent).status_code == 403
    assert not Draft.objects.exists()
    assert not Report.objects.exists()


def test_a_moderator_gives_and_withdraws_keys(client):
    client.force_login(moderator())
    client.post(reverse("reports_open311key_modeladmin_create"), {"name": "Ville de Rennes", "active": "on"})
    key = Open311Key.objects.get()
    assert key.secret in client.get(reverse("reports_open311key_modeladmin_index")).text
    edit = reverse("reports_open311key_modeladmin_edit", args=[key.pk])
    client.post(edit, {"name": "Ville de Rennes"})
    key.refresh_from_db()
    assert not key.active


def test_keys_are_drawn_at_random():
    assert len({Open311Key().secret for _time in range(50)}) == 50


def test_what_the_database_holds_of_a_key_sends_nothing(client, least):
    held = Open311Key.objects.get().key
    for tried in (held, f"{held}.{'A' * 16}", f"{held}."):
        assert post(client, {**least, "api_key": tried}).status_code == 403
    assert not Report.objects.exists()


def test_a_key_given_whole_by_a_former_version_serves_before_and_after_it_is_hidden(client, least):
    whole = "k" * 32
    Open311KeyFactory(key=whole)
    for _time in range(2):
        assert post(client, {**least, "api_key": whole}).status_code == 200
        forget_reports_parts()
    key = Open311Key.objects.exclude(key=Open311Key.objects.earliest("pk").key).get()
    assert whole not in key.key
    assert post(client, {**least, "api_key": key.secret}).status_code == 200
    Open311Key.objects.update(active=False)
    assert post(client, {**least, "api_key": whole}).status_code == 403


@pytest.mark.parametrize("form", ["xml", "json"])
def test_who_reads_too_often_is_told_when_to_come_back_and_may_still_send(client, least, settings, form):
    settings.API_REQUESTS_PER_MINUTE = 2
    ReportFactory(path=[State.PUBLISHED])
    asked = ("discovery", "services", "requests", "requests")
    answers = [get(client, name, form=form) for name in asked]
    # A minute may end meanwhile: the count then starts afresh, once.
    assert 429 in [answer.status_code for answer in answers[2:]]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert rows(refused, "error")[0]["code"] == "429"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert post(client, least, form).status_code == 200


def test_followers_are_told_nowhere(client):
    follow = ReportFollowFactory(report=ReportFactory(path=[State.PUBLISHED]))
    for form in ("xml", "json"):
        text = get(client, "requests", form=form).text
        assert follow.contributor.email not in text
        assert follow.token not in text
