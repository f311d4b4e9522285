import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.styleguide import tokens
from cms.styleguide.examples import ExampleImage
from cms.styleguide.sections import sections
from tests.themes import NEUTRAL_ONLY

COMPONENTS = {path.stem for path in (settings.BASE_DIR / "cms/templates/components").glob("*.html")}


#: What is shown with the component that it is a part of.
PARTS = {"field_notes", "search_input"}


@pytest.fixture
def guide(client):
    return client.get("/guide-de-style/")


def test_every_component_has_its_place_in_the_guide():
    assert COMPONENTS - {name for section in sections() for name in section.components} == set()


#: What may be only once on a page, or stands on a page of its own.
ELSEWHERE = {"hero": "/", "plain_header": "/guide-de-style/500/"}


@pytest.mark.parametrize("name", sorted(COMPONENTS - set(ELSEWHERE)))
def test_every_component_is_shown_by_its_own_template(guide, name):
    assert f"components/{name}.html" in {template.name for template in guide.templates}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_component_of_another_page_is_shown_by_it(client, name):
    shown = client.get(ELSEWHERE[name]).templates
    assert f"components/{name}.html" in {template.name for template in shown}


@pytest.mark.parametrize(
    "section", [s for s in sections() if s.components and s.examples], ids=lambda s: s.slug
)
def test_a_section_shows_the_components_that_it_names(section):
    shown = {example.template for example in section.examples}
    named = {f"components/{name}.html" for name in set(section.components) - PARTS}
    assert named <= shown


def test_sections_have_different_anchors():
    slugs = [section.slug for section in sections()]
    assert len(slugs) == len(set(slugs))


def test_no_identifier_is_given_twice(guide):
    found = re.findall(r'\sid="([^"]+)"', guide.content.decode())
    assert sorted(found) == sorted(set(found))


def test_the_guide_writes_nothing(client):
    client.get("/guide-de-style/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/guide-de-style/")
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []


def test_the_guide_sets_no_cookie(guide):
    assert guide.cookies == {}


@pytest.mark.parametrize(
    "state",
    [
        "Fermé pour l’instant",
        'class="reason"',
        'class="picture none"',
        'class="picture cover"',
        'role="alert"',
        'rel="prev"',
        'rel="next"',
        "<textarea",
        "<select",
        'type="radio"',
        'aria-invalid="true"',
        "Retirer :",
        'class="progress"',
        "Aucun projet ne réunit tout cela",
    ],
)
def test_the_guide_shows_the_state(guide, state):
    assert state in guide.content.decode()


def states_of(slug):
    return next(section for section in sections() if section.slug == slug).examples


def html_of(slug, rf):
    request = rf.get("/guide-de-style/")
    return [example.html(request) for example in states_of(slug)]


def test_the_facet_is_shown_closed_open_and_chosen(rf):
    closed, opened, chosen, zero = html_of("filtres", rf)
    assert " open>" not in closed
    assert " open>" in opened and "checked" not in opened
    assert " open>" in chosen and "checked" in chosen
    assert '<span class="count">0 ' in zero


def test_the_pagination_is_shown_at_both_ends_and_in_the_middle(rf):
    first, middle, last = html_of("pagination", rf)
    assert 'rel="prev"' not in first and 'rel="next"' in first
    assert 'rel="prev"' in middle and 'rel="next"' in middle
    assert 'rel="prev"' in last and 'rel="next"' not in last


def test_two_paginations_of_one_page_have_different_names(rf):
    names = [re.search('aria-label="([^"]+)"', html)[1] for html in html_of("pagination", rf)]
    assert len(set(names)) == 3


def test_the_pagination_of_results_keeps_its_usual_name(rf):
    example = states_of("pagination")[0]
    example.context.pop("nav_label")
    assert 'aria-label="Pages de résultats"' in example.html(rf.get("/"))


def test_each_field_is_shown_as_it_is_and_most_of_them_in_error():
    labels = [example.label for example in states_of("champs")]
    failed = [label for label in labels if label.startswith("En erreur")]
    assert len(failed) >= 4
    assert len(labels) - len(failed) == 7


def test_an_example_picture_has_the_size_that_a_template_asks():
    class Filter:
        spec = "fill-400x225|format-webp"

    rendition = ExampleImage().get_rendition(Filter)
    assert (rendition.width, rendition.height) == (400, 225)
    assert 'alt="Deux &lt;merles&gt;"' in rendition.img_tag({"alt": "Deux <merles>"})


@pytest.mark.parametrize(
    "path, title", [("404/", "Cette page est introuvable"), ("500/", "a rencontré un problème")]
)
def test_the_error_pages_can_be_seen_in_development(client, path, title):
    response = client.get(f"/guide-de-style/{path}")
    assert response.status_code == 200
    assert title in response.content.decode()


def test_the_guide_only_answers_to_readers(client):
    assert client.post("/guide-de-style/").status_code == 405


def test_production_does_not_serve_the_guide():
    folder = settings.BASE_DIR / "cms/settings"
    sources = [(folder / f"{name}.py").read_text() for name in ("production", "base", "apps")]
    assert not any("cms.styleguide" in source for source in sources)


@pytest.mark.parametrize(
    "one, other, ratio", [("#000", "#fff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert tokens.contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_contrast_has_no_direction():
    assert tokens.contrast("#611f69", "#fffdfb") == tokens.contrast("#fffdfb", "#611f69")


def test_the_dark_scheme_names_the_same_colours_as_the_light_one():
    light, dark = tokens.colours("light"), tokens.colours("dark")
    assert set(light) == set(dark)
    assert light["bg"] != dark["bg"]


@NEUTRAL_ONLY
def test_a_colour_of_both_schemes_is_written_once():
    assert tokens.colours("light")["second"] == tokens.colours("dark")["second"]


def test_a_token_has_the_colour_of_the_token_that_it_stands_for():
    values = {"ink": "var(--text)", "text": "var(--grey)", "grey": "#3a3a3a", "gap": "1rem"}
    assert tokens.resolved(values, "ink") == "#3a3a3a"
    assert tokens.resolved(values, "gap") == "1rem"
    assert tokens.resolved(values, "forgotten") == ""


def test_a_swatch_gives_both_values_of_a_colour():
    swatches = {name: (light, dark) for name, light, dark in tokens.swatches()}
    assert swatches["bg"] == (tokens.colours("light")["bg"], tokens.colours("dark")["bg"])


def test_the_guide_says_which_theme_it_shows(guide, settings):
    assert f"<strong>{settings.THEME}</strong>" in guide.content.decode()


@pytest.mark.parametrize("pair", tokens.pairs(), ids=lambda pair: f"{pair.ink}/{pair.paper}")
def test_what_the_site_draws_is_seen_in_both_schemes(pair):
    assert pair.is_enough, (
        f"{pair.ink} / {pair.paper} : {pair.light:.1f} et {pair.dark:.1f} pour {pair.least}"
    )


def test_a_pair_fails_by_its_weaker_scheme():
    assert not tokens.Pair("ink", "bg", 4.5, light=12, dark=4.4).is_enough


def test_every_soft_colour_and_every_ink_is_measured():
    measured = {name for ink, paper, _least in tokens.USES for name in (ink, paper)}
    assert set(tokens.colours("light")) - measured == {"line", "good"}


def test_the_guide_prints_each_contrast(guide):
    html = guide.content.decode()
    assert html.count('<th scope="row">') >= len(tokens.USES)
    assert "insuffisant" not in html
