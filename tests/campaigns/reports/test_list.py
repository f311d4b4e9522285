"""All the public reports: found by words, kind, state and commune, in a list, on a map, in a feed."""

import xml.etree.ElementTree as ET

import pytest
from django.http import QueryDict
from django.urls import reverse

from campaigns.reports import states
from campaigns.reports.discovery import PAGE_SIZE, Asked, Found
from campaigns.reports.enums import State
from campaigns.reports.models import Report
from tests.campaigns.reports.factories import CategoryFactory, ReportFactory
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db

ALL, ATOM = reverse("reports:all"), reverse("reports:atom")
ENTRY = "{http://www.w3.org/2005/Atom}entry"


def public(**more):
    return ReportFactory(**{"path": [State.PUBLISHED], **more})


def found(querystring=""):
    return Found(Asked.read(QueryDict(querystring)))


def facet(querystring, name):
    """{value: count} of a facet."""
    shown = next(each for each in found(querystring).facets() if each.name == name)
    return {value.slug: value.count for value in shown.values}


def test_the_list_has_what_is_public_and_nothing_else(client):
    shown, hidden = public(where="Place Hoche"), ReportFactory(where="Cour privée")
    public(where="Chez le voisin", category=CategoryFactory(private=True))
    page = client.get(ALL).text
    assert shown.get_absolute_url() in page
    assert hidden.number not in page
    assert "Chez le voisin" not in page
    assert "1 signalement" in page


@pytest.mark.parametrize("typed", ["hoche", "Trou HOCHE", "numero"])
def test_words_are_looked_for_in_the_place_the_text_and_the_number(typed):
    report = public(where="Place Hoche")
    public(where="Rue Vasselot")
    typed = report.number.lower() if typed == "numero" else typed
    assert list(found(f"q={typed}").reports()) == [report]


def test_a_kind_finds_its_finer_kinds():
    parent = CategoryFactory()
    report = public(category=CategoryFactory(parent=parent))
    public()
    assert list(found(f"categorie={parent.code}").reports()) == [report]
    assert facet("", "categorie")[parent.code] == 1


def test_a_commune_is_found_by_its_name_or_its_postcode():
    rennes = PlaceFactory(name="Rennes", postcodes="35000", latitude=48.1, longitude=-1.7)
    report = public(place=rennes)
    public()
    for typed in ("rennes", "35000"):
        assert list(found(f"ville={typed}").reports()) == [report]


def test_an_unknown_commune_is_told(client):
    assert "Nous ne connaissons pas « Nulle »" in client.get(ALL, {"ville": "Nulle"}).text.replace(
        "\xa0", " "
    )


def test_a_count_is_what_choosing_that_value_would_find():
    roads, lamps = CategoryFactory(), CategoryFactory()
    place = PlaceFactory()
    public(category=roads, place=place)
    public(category=roads, place=place, path=[State.PUBLISHED, State.SOLVED])
    public(category=lamps)
    narrowed = f"categorie={roads.code}"
    for name, counts in (("etat", facet(narrowed, "etat")), ("commune", facet(narrowed, "commune"))):
        for value, count in counts.items():
            assert found(f"{narrowed}&{name}={value}").total == count
    # A facet does not narrow itself.
    assert facet(narrowed, "categorie") == {roads.code: 2, lamps.code: 1}


@pytest.mark.parametrize(
    "value", ["page=abc", "page=99999999", "etat=perdu", "categorie=x%00&commune=%00y", "q=%00"]
)
def test_an_address_that_means_nothing_gives_a_page(client, value):
    public()
    assert client.get(f"{ALL}?{value}").status_code == 200


def test_the_list_goes_on_from_page_to_page(client):
    place, category = PlaceFactory(), CategoryFactory()
    for _time in range(PAGE_SIZE + 1):
        public(place=place, category=category)
    assert "page=2" in client.get(ALL).text
    assert len(found("page=2").shown()) == 1
    assert found("page=9").page == 2


def test_the_list_asks_few_queries(client, django_assert_max_num_queries):
    for _time in range(4):
        public(category=CategoryFactory(parent=CategoryFactory()))
    client.get(ALL)
    with django_assert_max_num_queries(20):
        client.get(ALL)


def test_the_map_gathers_the_same_reports_by_territory(client):
    place = PlaceFactory(latitude=48.1, longitude=-1.7)
    precise = public(place=place, latitude=48.12345678, longitude=-1.65)
    public(place=place)
    ReportFactory(place=place)
    answer = client.get(reverse("reports:points"), {"commune": place.code}).json()
    points = {feature["id"]: feature["geometry"]["coordinates"] for feature in answer["features"]}
    assert points.pop(precise.number) == [-1.65, 48.12346]
    assert list(points.values()) == [[-1.7, 48.1]]
    assert answer["places"][place.code]["name"] == str(place)


def test_the_map_is_a_drawing_without_javascript(client):
    public(place=PlaceFactory(latitude=48.1, longitude=-1.7))
    page = client.get(ALL, {"vue": "carte"}).text
    assert "<place-map" in page
    assert "<circle" in page


def test_a_feed_follows_the_same_address_as_the_list(client):
    place = PlaceFactory()
    report = public(place=place, where="Place <Hoche>")
    public()
    answer = client.get(ATOM, {"commune": place.code})
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    entries = ET.fromstring(answer.content).findall(ENTRY)
    assert [report.number in ET.tostring(entry, "unicode") for entry in entries] == [True]


def test_a_report_that_moves_is_newer_in_the_feed(client):
    report = public()
    before = client.get(ATOM).text
    states.move(report, State.TAKEN)
    after = client.get(ATOM).text
    assert "pris en charge" in after
    assert before != after


def test_an_empty_log_of_moderation_says_so(client):
    page = client.get(reverse("reports:moderation")).text
    assert "Aucune décision pour l’instant." in page
    assert "<table" not in page


def test_nothing_is_offered_to_erase_before_something_is_chosen(client):
    address = reverse("reports:all")
    assert "Tout effacer" not in client.get(address).text
    assert "Tout effacer" in client.get(f"{address}?q=trou").text


def test_the_log_of_moderation_is_public_and_names_nobody(client, admin_user):
    published, refused = ReportFactory(), ReportFactory(where="Chez Mme Roux")
    states.move(published, State.PUBLISHED, by=admin_user)
    states.move(refused, State.CLOSED, reason="no-action", note="Injures", by=admin_user)
    states.move(ReportFactory(), State.PUBLISHED)
    page = client.get(reverse("reports:moderation")).text
    assert published.number in page
    assert "sans suite" in page
    assert page.count("<tr>") == 3
    for secret in (refused.number, "Roux", "Injures", admin_user.username):
        assert secret not in page
    assert Report.objects.count() == 3
