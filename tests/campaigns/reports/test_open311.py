"""Conformance with GeoReport v2: each test is a sentence of the specification, in XML and in JSON."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from campaigns.reports import states
from campaigns.reports.enums import State
from campaigns.reports.models import Draft, Report
from tests.campaigns.reports.factories import (
    CategoryFactory,
    Open311KeyFactory,
    PhotoFactory,
    ReportFactory,
)
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db

FORMS = ["xml", "json"]
FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


def public(**more):
    return ReportFactory(**{"path": [State.PUBLISHED], **more})


def get(client, name, *args, form="json", **asked):
    return client.get(reverse(f"open311:{name}", args=[*args, form]), asked)


def rows(response, row="request"):
    """The rows of an answer, whatever its form: [{name: text}]."""
    if response.headers["Content-Type"].startswith("application/json"):
        return [{k: "" if v is None else str(v) for k, v in found.items()} for found in response.json()]
    root = ET.fromstring(response.content)
    return [{cell.tag: cell.text or "" for cell in found} for found in root.findall(row)]


@pytest.fixture
def key():
    return Open311KeyFactory().secret


@pytest.fixture
def asked(key):
    """A request that lacks nothing, as the specification's example writes it."""
    rennes = PlaceFactory(code="com-35238", name="Rennes", latitude=48.11, longitude=-1.68)
    return {
        "api_key": key,
        "jurisdiction_id": rennes.code.removeprefix("com-"),
        "service_code": CategoryFactory(code="lampadaire").code,
        "lat": "48.1113",
        "long": "-1.6800",
        "address_string": "1 place Hoche",
        "email": "smit333@example.org",
        "device_id": "tt222111",
        "account_id": "123456",
        "first_name": "john",
        "last_name": "smith",
        "phone": "111111111",
        "description": "A large sinkhole is destroying the street",
    }


def post(client, values, form="json"):
    address = reverse("open311:requests", args=[form])
    return client.post(address, urlencode(values), "application/x-www-form-urlencoded")


@pytest.mark.parametrize("form", FORMS)
def test_discovery_names_the_endpoint_and_its_forms(client, form):
    response = get(client, "discovery", form=form)
    assert "http://wiki.open311.org/GeoReport_v2" in response.text
    assert "/open311/v2" in response.text
    if form == "xml":
        root = ET.fromstring(response.content)
        assert root.tag == "discovery"
        assert [each.text for each in root.findall("endpoints/endpoint/formats/format")] == [
            "text/xml",
            "application/json",
        ]
    else:
        assert set(response.json()) == {"changeset", "contact", "key_service", "endpoints"}


@pytest.mark.parametrize(("form", "media"), [("xml", "text/xml"), ("json", "application/json")])
def test_the_end_of_an_address_says_the_form_in_utf_8(client, form, media):
    CategoryFactory(label="Éclairage")
    response = get(client, "services", form=form)
    assert response.headers["Content-Type"] == f"{media}; charset=utf-8"
    assert "Éclairage" in response.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_services_are_the_precise_kinds_under_their_group(client, form):
    parent = CategoryFactory(label="Voirie")
    CategoryFactory(code="nid-de-poule", label="Nid-de-poule", parent=parent)
    CategoryFactory(active=False)
    found = rows(get(client, "services", form=form), "service")
    assert [(each["service_code"], each["service_name"], each["group"]) for each in found] == [
        ("nid-de-poule", "Nid-de-poule", "Voirie")
    ]
    assert set(found[0]) == {
        "service_code",
        "service_name",
        "description",
        "metadata",
        "type",
        "keywords",
        "group",
    }
    assert found[0]["metadata"].lower() == "true"
    assert found[0]["type"] == "batch"


def test_a_jurisdiction_is_a_commune_with_its_own_services(client):
    category, place = CategoryFactory(), PlaceFactory(code="com-35238")
    category.limits.create(place=PlaceFactory())
    category.save()
    assert rows(get(client, "services", jurisdiction_id="35238"), "service") == []
    assert get(client, "services", jurisdiction_id="99999").status_code == 404
    assert len(rows(get(client, "services"), "service")) == 1
    assert place.code == "com-35238"


@pytest.mark.parametrize("form", FORMS)
def test_a_definition_lists_the_attributes_of_a_service(client, form):
    CategoryFactory(code="lampadaire")
    response = get(client, "service", "lampadaire", form=form)
    if form == "xml":
        root = ET.fromstring(response.content)
        assert (root.tag, root.find("service_code").text) == ("service_definition", "lampadaire")
        found = {cell.tag: cell.text for cell in root.find("attributes/attribute")}
    else:
        found = {name: str(value).lower() for name, value in response.json()["attributes"][0].items()}
    assert set(found) == {
        "variable",
        "code",
        "datatype",
        "required",
        "datatype_description",
        "order",
        "description",
    }
    assert (found["code"], found["datatype"], found["required"]) == ("lieu", "string", "false")


@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_service_is_not_found(client, form):
    response = get(client, "service", "rien", form=form)
    assert response.status_code == 404
    assert rows(response, "error")[0]["code"] == "404"


@pytest.mark.parametrize("form", FORMS)
def test_a_request_gets_a_token_until_its_address_is_confirmed(client, letters, asked, form):
    with letters():
        made = rows(post(client, asked, form))[0]
    assert made["token"] and "service_request_id" not in made
    waiting = rows(get(client, "token", made["token"], form=form))[0]
    assert (waiting["token"], waiting["service_request_id"]) == (made["token"], "")
    assert not Report.objects.exists()
    client.post(letters.link())
    report = Report.objects.get()
    assert rows(get(client, "token", made["token"], form=form))[0]["service_request_id"] == report.number
    assert (report.category.code, report.place.name, report.where) == (
        "lampadaire",
        "Rennes",
        "1 place Hoche",
    )
    assert (report.latitude, report.longitude) == (48.1113, -1.68)


def test_what_tells_who_wrote_is_kept_nowhere(client, asked):
    post(client, asked)
    kept = json.dumps(list(Draft.objects.values()), default=str)
    for told in ("john", "smith", "111111111", "tt222111", "123456"):
        assert told not in kept


def test_without_an_address_the_request_waits_for_a_reader_and_has_its_number(client, asked):
    made = rows(post(client, {**asked, "email": ""}))[0]
    report = Report.objects.get()
    assert made["service_request_id"] == report.number
    assert "token" not in made
    assert report.state == State.RECEIVED
    assert get(client, "request", report.number).status_code == 404


def test_an_attribute_of_the_definition_says_where(client, asked):
    post(client, {**asked, "attribute[lieu]": "Devant l’école"})
    assert Draft.objects.get().where == "Devant l’école"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"api_key": ""}, 403),
        ({"api_key": "devinée"}, 403),
        ({"service_code": ""}, 400),
        ({"service_code": "rien"}, 404),
        ({"jurisdiction_id": "99999"}, 404),
        ({"lat": "", "long": "", "address_string": ""}, 400),
        ({"lat": "48.1"}, None),
        ({"long": ""}, 400),
        ({"lat": "nord"}, 400),
        ({"lat": "0", "long": "0"}, 400),
        ({"lat": "", "long": "", "jurisdiction_id": ""}, 400),
        ({"description": "x" * 4_001}, 400),
        ({"email": "smit333@"}, 400),
        ({"address_string": "x" * 201}, 400),
    ],
)
def test_what_is_wrong_has_its_code_and_keeps_nothing(client, asked, changes, code, form):
    response = post(client, {**asked, **changes}, form)
    if code is None:
        assert response.status_code == 200
        return
    assert response.status_code == code
    error = rows(response, "error")[0]
    assert error["code"] == str(code)
    assert error["description"]
    assert not Draft.objects.exists()


def test_a_key_that_was_withdrawn_is_refused(client, asked):
    asked["api_key"] = Open311KeyFactory(active=False).secret
    assert post(client, asked).status_code == 403


def test_nobody_s_mailbox_is_flooded_by_a_key(client, asked):
    for _time in range(5):
        assert post(client, asked).status_code == 200
    assert post(client, asked).status_code == 400


@pytest.mark.parametrize("form", FORMS)
def test_a_request_has_the_fields_of_the_specification(client, form):
    report = public(latitude=48.1, longitude=-1.7, where="1 place Hoche")
    photo = PhotoFactory(report=report)
    found = rows(get(client, "request", report.number, form=form))[0]
    assert list(found) == FIELDS
    assert (found["service_request_id"], found["status"]) == (report.number, "open")
    assert (found["lat"], found["long"]) == ("48.1", "-1.7")
    assert photo.code in found["media_url"]
    assert found["expected_datetime"] == ""
    assert timezone.is_aware(parse_datetime(found["requested_datetime"]))


def test_the_fine_state_is_in_the_notes(client):
    report = public()
    states.move(report, State.CLOSED, reason="not-competent", competent="Le département", note="secret")
    response = get(client, "request", report.number)
    found = rows(response)[0]
    assert (found["status"], found["status_notes"]) == ("closed", "clos (hors compétence)")
    assert found["agency_responsible"] == "Le département"
    assert "secret" not in response.text


def numbers(client, **asked):
    return {row["service_request_id"] for row in rows(get(client, "requests", **asked))}


def test_requests_are_those_of_the_last_ninety_days_that_are_public(client):
    shown, old = public(), public()
    ReportFactory()
    public(category=CategoryFactory(private=True))
    Report.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert numbers(client) == {shown.number}
    # Ids override all the rest.
    assert numbers(client, service_request_id=f"{old.number},{shown.number}", status="closed") == {
        old.number,
        shown.number,
    }


def test_requests_are_filtered_by_status_service_and_commune(client):
    opened, over = public(), public(path=[State.PUBLISHED, State.SOLVED])
    assert numbers(client, status="open") == {opened.number}
    assert numbers(client, status="closed") == {over.number}
    assert numbers(client, status="open,closed") == {opened.number, over.number}
    assert numbers(client, service_code=opened.category.code) == {opened.number}
    codes = f"{opened.category.code},{over.category.code}"
    assert len(numbers(client, service_code=codes)) == 2
    assert numbers(client, jurisdiction_id=over.place.code.removeprefix("com-")) == {over.number}


def test_a_start_or_an_end_alone_means_ninety_days(client):
    report = public()
    Report.objects.filter(pk=report.pk).update(created_at=parse_datetime("2025-03-01T12:00:00Z"))
    assert numbers(client, start_date="2025-02-01T00:00:00Z") == {report.number}
    assert numbers(client, end_date="2025-05-01T00:00:00+02:00") == {report.number}
    assert numbers(client, end_date="2025-02-01T00:00:00Z") == set()


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "perdu"},
        {"start_date": "hier"},
        {"start_date": "2025-01-01T00:00:00Z", "end_date": "2025-06-01T00:00:00Z"},
        {"start_date": "2025-06-01T00:00:00Z", "end_date": "2025-05-01T00:00:00Z"},
        {"page": "0"},
        {"page_size": "1001"},
    ],
)
def test_a_filter_that_means_nothing_is_a_bad_request(client, asked):
    assert get(client, "requests", **asked).status_code == 400


def test_requests_come_by_pages_when_asked(client):
    made = [public().number for _time in range(3)]
    first, second = (rows(get(client, "requests", page=page, page_size=2)) for page in (1, 2))
    assert len(first) == 2
    assert {row["service_request_id"] for row in [*first, *second]} == set(made)


def test_fifty_requests_ask_few_queries(client, django_assert_max_num_queries):
    for _time in range(5):
        public()
    get(client, "requests")
    with django_assert_max_num_queries(5):
        get(client, "requests")


@pytest.mark.parametrize("form", FORMS)
def test_unknown_numbers_and_tokens_are_not_found(client, form):
    assert get(client, "request", "2222222222", form=form).status_code == 404
    assert get(client, "token", "devine", form=form).status_code == 404


def test_what_xml_cannot_hold_is_left_out(client):
    report = public(description="Un trou \x0b & <b>profond</b>")
    found = rows(get(client, "request", report.number, form="xml"))[0]
    assert found["description"] == "Un trou   & <b>profond</b>"
