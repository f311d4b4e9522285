import pytest

from projects.models import Theme
from projects.pictures import OTHER, SIZE, THEMES, theme_picture


def drawn(slug, seed=1):
    return theme_picture(slug, seed).tobytes()


def test_a_picture_has_the_size_of_the_widest_rendition():
    assert theme_picture("oiseaux", 1).size == SIZE == (1200, 675)


def test_a_picture_has_no_transparency():
    assert theme_picture("ciel", 1).mode == "RGB"


def test_the_same_theme_and_seed_give_the_same_picture():
    assert drawn("eau-mer") == drawn("eau-mer")


def test_another_seed_gives_another_picture_of_the_same_theme():
    assert drawn("plantes", seed=1) != drawn("plantes", seed=2)


def test_themes_of_the_same_motif_differ():
    assert THEMES["faune"][0] is THEMES["terre"][0]
    assert drawn("faune") != drawn("terre")


@pytest.mark.parametrize("slug", THEMES)
def test_every_theme_is_drawn_on_its_sky(slug):
    picture = theme_picture(slug, 1)
    assert len(picture.getcolors(maxcolors=SIZE[0] * SIZE[1])) > 20


def test_every_theme_of_the_vocabulary_has_its_own_look():
    assert set(THEMES) == set(Theme.objects.values_list("slug", flat=True))


def test_an_unknown_theme_gets_a_neutral_picture():
    assert OTHER not in THEMES.values()
    assert theme_picture("theme-ajoute-demain", 1).size == SIZE
