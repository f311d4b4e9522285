import lzma
from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.search.backends import get_search_backend

from projects.enums import PlaceKind
from projects.models import Place
from projects.places import PLACES_FILE, load_places, read_places
from tests.projects.factories import PlaceFactory

HEADER = "code,parent,name,postcodes,latitude,longitude,population"
BRETAGNE = (
    "reg-53,,Bretagne,,48.1,-2.8,3400000",
    "dep-35,reg-53,Ille-et-Vilaine,,48.1,-1.6,1100000",
    "com-35238,dep-35,Rennes,35000 35200 35700,48.11,-1.68,225000",
    "com-35363,dep-35,Pont-Péan,35131,,,4400",
)


@pytest.fixture
def places_file(tmp_path):
    """Write a file of places from its lines; its path."""

    def write(*lines):
        path = tmp_path / "places.csv.xz"
        path.write_bytes(lzma.compress("\n".join([HEADER, *lines]).encode()))
        return path

    return write


def test_places_are_loaded_inside_each_other(places_file):
    load_places(places_file(*BRETAGNE))
    rennes = Place.objects.get(code="com-35238")
    assert [place.name for place in rennes.lineage()] == ["Bretagne", "Ille-et-Vilaine", "Rennes"]


def test_the_kind_comes_from_the_code(places_file):
    load_places(places_file(*BRETAGNE))
    kinds = dict(Place.objects.values_list("code", "kind"))
    assert (kinds["reg-53"], kinds["dep-35"], kinds["com-35238"]) == (
        PlaceKind.REGION,
        PlaceKind.DEPARTEMENT,
        PlaceKind.COMMUNE,
    )


def test_a_commune_keeps_its_postcodes_population_and_centre(places_file):
    load_places(places_file(*BRETAGNE))
    rennes = Place.objects.get(code="com-35238")
    assert (rennes.postcodes, rennes.population, rennes.latitude, rennes.longitude) == (
        "35000 35200 35700",
        225000,
        48.11,
        -1.68,
    )


def test_a_place_without_a_known_centre_is_loaded(places_file):
    load_places(places_file(*BRETAGNE))
    assert Place.objects.get(code="com-35363").latitude is None


def test_the_report_counts_what_was_done(places_file):
    report = load_places(places_file(*BRETAGNE))
    assert (report.total, report.created, report.updated) == (4, 4, 0)


def test_a_second_run_changes_nothing(places_file, django_assert_max_num_queries):
    path = places_file(*BRETAGNE)
    load_places(path)
    with django_assert_max_num_queries(4):
        report = load_places(path)
    assert (report.created, report.updated) == (0, 0)


def test_a_corrected_place_keeps_its_key(places_file):
    load_places(places_file(*BRETAGNE))
    key = Place.objects.get(code="com-35363").pk
    report = load_places(places_file(*BRETAGNE[:3], "com-35363,dep-35,Pont-Péan,35131,48.01,-1.71,4500"))
    place = Place.objects.get(pk=key)
    assert (report.updated, place.population, place.latitude) == (1, 4500, 48.01)


def test_a_place_that_the_file_does_not_know_is_left_alone(places_file):
    PlaceFactory(code="com-99999", name="Ailleurs")
    load_places(places_file(*BRETAGNE))
    assert Place.objects.filter(code="com-99999").exists()


def test_places_that_were_made_before_are_completed(places_file):
    PlaceFactory(code="com-35238", name="Rennes")
    report = load_places(places_file(*BRETAGNE))
    assert (report.created, report.updated) == (3, 1)


def test_the_choosers_of_the_admin_find_loaded_places(places_file):
    load_places(places_file(*BRETAGNE))
    assert [place.name for place in get_search_backend().search("rennes", Place)] == ["Rennes"]


def test_what_is_written_can_be_followed(places_file):
    followed = []

    def track(batches):
        followed.append(len(batches))
        return batches

    load_places(places_file(*BRETAGNE), track)
    assert sum(followed) == 3


# The demonstration loads it in the second suite, and the tests above ask each engine all that is asked here.
@pytest.mark.once
def test_the_command_loads_the_whole_country_once():
    out = StringIO()
    call_command("load_places", stdout=out)
    call_command("load_places", stdout=out)
    assert out.getvalue().splitlines() == [
        "35149 lieux : 35149 ajoutés, 0 corrigés.",
        "35149 lieux : 0 ajoutés, 0 corrigés.",
    ]


def test_the_shipped_file_is_light():
    assert PLACES_FILE.stat().st_size < 1_000_000


def test_the_shipped_file_holds_the_whole_country():
    codes = [code for code, _parent, _fields in read_places()]
    count = {kind: sum(code.startswith(kind) for code in codes) for kind in ("reg", "dep", "com")}
    assert (count["reg"], count["dep"], count["com"]) == (26, 109, 35014)


def test_each_shipped_place_comes_after_its_parent():
    seen = {""}
    for code, parent, _fields in read_places():
        assert parent in seen
        seen.add(code)


def test_shipped_names_and_postcodes_fit_their_fields():
    for _code, _parent, fields in read_places():
        assert len(fields["name"]) <= 80 and len(fields["postcodes"]) <= 400
