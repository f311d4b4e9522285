"""The small drawings of France."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from projects.models import ProjectPage
from search.maps.france import FRAMES, HEIGHT, WIDTH, locate
from search.maps.locator import LEVELS, locator_of, shaded
from tests.projects.factories import PlaceFactory, ProjectPageFactory

OUTLINES = (settings.BASE_DIR / "cms/static/map/france.svg").read_text(encoding="utf-8")
TOWNS = {
    "Brest": (48.39, -4.49),
    "Strasbourg": (48.58, 7.75),
    "Dunkerque": (51.03, 2.38),
    "Bonifacio": (41.39, 9.16),
    "Hendaye": (43.37, -1.77),
}
ISLANDS = {
    "Pointe-à-Pitre": (16.24, -61.53),
    "Fort-de-France": (14.61, -61.07),
    "Cayenne": (4.92, -52.31),
    "Saint-Denis": (-20.88, 55.45),
    "Mamoudzou": (-12.78, 45.23),
}


def located(code, kind, latitude, longitude, parent=None):
    return PlaceFactory(code=code, kind=kind, latitude=latitude, longitude=longitude, parent=parent)


def drawn(*codes, **fields):
    page = ProjectPageFactory(**{"scope": "places", "places": list(codes), **fields})
    return locator_of(ProjectPage.objects.with_relations().get(pk=page.pk))


def found(code, total, name="Ici", url=""):
    return SimpleNamespace(code=code, name=name, total=total, url=url)


@pytest.mark.parametrize("town", [*TOWNS, *ISLANDS])
def test_a_town_of_france_is_inside_the_drawing(town):
    x, y = locate(*{**TOWNS, **ISLANDS}[town])
    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_north_is_up_and_east_is_right():
    brest, strasbourg, dunkerque, bonifacio = (
        locate(*TOWNS[name]) for name in ("Brest", "Strasbourg", "Dunkerque", "Bonifacio")
    )
    assert brest[0] < strasbourg[0] < bonifacio[0]
    assert dunkerque[1] < strasbourg[1] < bonifacio[1]


def test_the_islands_stand_in_a_row_under_the_hexagon():
    lowest = max(locate(*point)[1] for point in TOWNS.values())
    row = [locate(*point) for point in ISLANDS.values()]
    assert all(y > lowest for _x, y in row)
    assert [x for x, _y in row] == sorted(x for x, _y in row)


@pytest.mark.parametrize("name, point", [("Londres", (51.5, -0.13)), ("Papeete", (-17.5, -149.6))])
def test_a_point_out_of_the_drawing_is_nowhere(name, point):
    assert locate(*point) is None


@given(st.sampled_from(FRAMES), st.floats(0, 1), st.floats(0, 1))
def test_what_a_window_holds_is_drawn_inside_the_picture(frame, across, up):
    longitude = frame.west + across * (frame.east - frame.west)
    latitude = frame.south + up * (frame.north - frame.south)
    x, y = frame.place(latitude, longitude)
    assert -0.1 <= x <= WIDTH
    assert -0.1 <= y <= HEIGHT


def test_a_commune_is_a_point_in_its_departement():
    located("com-35238", "commune", 48.11, -1.68)
    here = drawn("com-35238")
    assert [(shape.code, shape.level) for shape in here.shapes] == [("dep-35", 2)]
    assert here.points == [locate(48.11, -1.68)]


@pytest.mark.parametrize(
    "code, departement", [("com-2A004", "dep-2A"), ("com-97105", "dep-971"), ("com-01053", "dep-01")]
)
def test_the_departement_of_a_commune_is_in_its_code(code, departement):
    located(code, "commune", 46.2, 5.2)
    assert drawn(code).shapes[0].code == departement


@pytest.mark.parametrize("code, kind", [("reg-53", "region"), ("dep-35", "departement")])
def test_a_whole_territory_is_shaded_without_a_point(code, kind):
    located(code, kind, 48.1, -1.7)
    here = drawn(code)
    assert [shape.code for shape in here.shapes] == [code]
    assert here.points == []


def test_the_point_of_an_editor_replaces_those_of_the_places():
    located("com-35238", "commune", 48.11, -1.68)
    assert drawn("com-35238", latitude=48.2, longitude=-1.5).points == [locate(48.2, -1.5)]


def test_several_communes_of_a_departement_shade_it_once():
    for code in ("com-35238", "com-35288"):
        located(code, "commune", 48.1, -1.7)
    here = drawn("com-35238", "com-35288")
    assert len(here.shapes) == 1
    assert len(here.points) == 2


def test_the_drawing_says_in_words_what_it_shows():
    PlaceFactory(code="com-35238", name="Rennes", latitude=48.11, longitude=-1.68)
    assert drawn("com-35238").label == "Rennes (35)"


@pytest.mark.parametrize("scope", ["everywhere", "online"])
def test_a_project_of_nowhere_in_particular_has_no_drawing(scope):
    located("com-35238", "commune", 48.11, -1.68)
    assert drawn("com-35238", scope=scope) is None


def test_a_place_out_of_the_drawing_has_none():
    located("com-98735", "commune", -17.5, -149.6)
    assert drawn("com-98735") is None


def test_a_place_without_a_known_centre_has_none():
    assert drawn("com-35999") is None


def test_a_territory_with_more_projects_is_darker():
    shapes = shaded([found("reg-53", 1), found("reg-11", 40), found("reg-24", 9)]).shapes
    levels = {shape.code: shape.level for shape in shapes}
    assert levels["reg-53"] < levels["reg-24"] < levels["reg-11"] == LEVELS


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=18))
def test_every_shade_has_its_style(totals):
    shapes = shaded([found(f"reg-{rank}", total) for rank, total in enumerate(totals)]).shapes
    assert all(1 <= shape.level <= LEVELS for shape in shapes)
    assert len(shapes) == sum(total > 0 for total in totals)


def test_nothing_found_shades_nothing():
    assert shaded([]).shapes == []
    assert shaded([found("reg-53", 0)]).shapes == []


def test_a_shaded_territory_says_its_count_and_leads_to_it():
    [shape] = shaded([found("reg-53", 3, "Bretagne", "?ou=reg-53")]).shapes
    assert (shape.title, shape.url) == ("Bretagne : 3", "?ou=reg-53")


@pytest.mark.parametrize("code", ["france", "reg-53", "reg-01", "dep-35", "dep-2A", "dep-75", "dep-976"])
def test_the_drawing_has_the_outline(code):
    assert f'id="{code}"' in OUTLINES


def test_every_departement_of_the_five_windows_is_drawn():
    assert OUTLINES.count('<path id="dep-') == 101
    assert OUTLINES.count('<g id="reg-') == 18
