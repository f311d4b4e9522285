import gzip
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from wagtail_factories import ImageFactory

from projects.models import Theme

STATIC = settings.BASE_DIR / "cms" / "static"
PUBLIC = [
    path
    for app in ("cms", "home", "projects", "search", "campaigns")
    for path in (settings.BASE_DIR / app).rglob("templates/**/*.html")
    if not {"admin", "mail"} & set(path.parts)
]


class EveryKindOfField(forms.Form):
    name = forms.CharField(label="Votre nom", help_text="Comme il apparaîtra.")
    tastes = forms.MultipleChoiceField(
        label="Vos goûts", choices=[("a", "Oiseaux"), ("b", "Ciel")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="J’accepte")
    token = forms.CharField(widget=forms.HiddenInput, initial="abc")


def render(template, **context):
    """The component as one line, so that an assertion may quote it."""
    return " ".join(engines["django"].get_template(f"components/{template}.html").render(context).split())


def render_field(name, data=None):
    return render("field", field=EveryKindOfField(data)[name])


def facet(**fields):
    value = SimpleNamespace(slug="oiseaux", label="Oiseaux", level=0, count=5, selected=False)
    return SimpleNamespace(
        **{"name": "theme", "label": "Thème", "values": [value], "is_active": False, **fields}
    )


def links(number, current):
    return [
        SimpleNamespace(label=str(n), url=f"?page={n}", current=n == current) for n in range(1, number + 1)
    ]


def test_a_field_has_its_label():
    assert re.search('<label[^>]* for="id_name">Votre nom</label>', render_field("name"))


def test_the_help_of_a_field_is_tied_to_it():
    html = render_field("name")
    assert 'id="id_name_helptext"' in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_the_error_of_a_field_is_tied_to_it():
    html = render_field("name", {"name": ""})
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert all(f'id="{name}"' in html for name in described)
    assert "id_name_error" in described
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("name", ["name", "tastes", "agreed"])
def test_no_identifier_is_given_twice(name):
    found = re.findall(r' id="([^"]+)"', render_field(name, {}))
    assert sorted(found) == sorted(set(found))


def test_a_field_without_help_describes_itself_by_nothing():
    assert "aria-describedby" not in render_field("agreed")


def test_several_boxes_are_one_group_with_a_legend():
    html = render_field("tastes")
    legend = re.search("<legend[^>]*>Vos goûts</legend>", html).start()
    assert html.index("<fieldset") < legend < html.index('type="checkbox"')


def test_the_error_of_a_group_is_tied_to_the_group():
    html = render_field("tastes", {"tastes": []})
    assert re.search('<fieldset[^>]* aria-describedby="id_tastes_error">', html)


def test_a_single_box_comes_before_its_label():
    html = render_field("agreed")
    assert html.index("<input") < html.index("<label")


def test_a_hidden_field_shows_nothing():
    assert render_field("token") == '<input type="hidden" name="token" value="abc" id="id_token">'


def test_a_notice_of_error_is_announced():
    assert 'role="alert"' in render("notice", text="Adresse inconnue.", kind="error")


def test_another_notice_interrupts_nobody():
    assert "role=" not in render("notice", text="C’est noté.", kind="success", title="Merci")


def test_a_notice_escapes_what_it_quotes():
    assert "<script>" not in render("notice", text="<script>alert(1)</script>")


def test_a_button_with_an_address_is_a_link():
    html = render("button", label="Participer", url="/ailleurs/", rel="noopener", kind="quiet", wide=True)
    assert re.match('<a class="[^"]+ wide" href="/ailleurs/" rel="noopener"> Participer </a>', html)


def test_a_button_without_an_address_submits_its_form():
    html = render("button", label="Envoyer")
    assert re.fullmatch('<button class="[^"]+" type="submit"> Envoyer </button>', html)


def test_a_secondary_button_does_not_look_like_the_main_one():
    assert render("button", label="Suivre", kind="quiet") != render("button", label="Suivre")


def test_the_sign_of_a_button_is_not_read_aloud():
    html = render("button", label="Participer", extra="↗")
    assert re.search('<span[^>]* aria-hidden="true">↗</span>', html)


def test_a_tag_with_an_address_is_a_link():
    assert re.match(r'<a class="[^"]+" href="\?theme=x">', render("tag", label="Oiseaux", url="?theme=x"))


def test_a_tag_that_can_be_removed_says_so_aloud():
    assert "Retirer :" in render("tag", label="Oiseaux", url="?", remove=True)


def test_a_tag_without_an_address_is_text():
    assert re.fullmatch('<span class="[^"]+">Oiseaux</span>', render("tag", label="Oiseaux"))


def test_a_facet_is_closed_until_something_is_chosen():
    assert '<details class="facet" data-facet="theme" >' in render("facet", facet=facet())


@pytest.mark.parametrize("context", [{"facet": facet(is_active=True)}, {"facet": facet(), "open": True}])
def test_a_facet_opens_on_its_choice(context):
    assert '<details class="facet" data-facet="theme" open>' in render("facet", **context)


def test_a_facet_value_says_how_many_projects_it_finds():
    html = render("facet", facet=facet())
    assert re.search('name="theme"[^>]* value="oiseaux"', html)
    assert '5 <span class="visually-hidden">projets</span>' in html


def test_one_page_of_results_needs_no_pagination():
    assert render("pagination", page_links=links(1, 1)) == ""


def test_the_pagination_marks_the_current_page():
    html = render("pagination", page_links=links(3, 2), previous_url="?page=1", next_url="?page=3")
    assert re.search(r'<a[^>]* href="\?page=2"[^>]* aria-current="page">', html)
    assert html.count("aria-current") == 1


def test_the_first_page_has_no_previous_one():
    html = render("pagination", page_links=links(3, 1), previous_url="", next_url="?page=2")
    assert 'rel="prev"' not in html
    assert 'rel="next"' in html


def test_a_picture_reserves_its_place_in_several_sizes():
    html = render("picture", image=ImageFactory(file__width=1200, file__height=675), alt="Une mésange")
    assert 'alt="Une mésange"' in html
    assert re.search('height="225".* width="400"', html)
    assert "800w" in html


def test_a_picture_without_words_is_decorative():
    assert 'alt=""' in render("picture", image=ImageFactory(title="fichier-042.png"))


def test_a_card_without_an_image_gets_a_pattern():
    assert render("picture", image=None) == '<div class="picture none" aria-hidden="true"></div>'


@pytest.mark.parametrize("cover", [True, False])
def test_a_picture_waits_for_the_words_of_its_page(cover):
    assert 'loading="lazy"' in render("picture", image=ImageFactory(), cover=cover)


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_a_public_template_has_no_inline_style_nor_script(path):
    source = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_a_public_template_calls_no_third_party(path):
    assert not re.search(r"""(?:src|srcset|<link[^>]+href)=["'](?:https?:)?//""", path.read_text())


@pytest.mark.parametrize(
    "name, budget",
    [("css/site.css", 5_000), ("js/discovery.js", 1_500), ("js/later.js", 300), ("js/share.js", 300)],
)
def test_what_every_page_loads_stays_small(name, budget):
    assert len(gzip.compress((STATIC / name).read_bytes())) <= budget


def test_every_theme_of_the_vocabulary_has_its_drawing():
    drawn = re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/themes.svg").read_text())
    assert set(drawn) == set(Theme.objects.values_list("slug", flat=True))


def test_the_stylesheet_asks_nothing_of_another_site():
    assert not re.search(r"@import|url\(", (STATIC / "css/site.css").read_text())


def tokens(scheme):
    """The colours of a scheme by name; the dark one overrides the light one."""
    source = (STATIC / "css/site.css").read_text()
    light, dark = source.split("@media (prefers-color-scheme: dark)")
    found = re.findall(r"--([\w-]+): (#\w{3,6});", light)
    if scheme == "dark":
        found += re.findall(r"--([\w-]+): (#\w{3,6});", dark)
    return dict(found)


def luminance(colour):
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The WCAG contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "ink, paper",
    [
        *[(ink, paper) for ink in ("ink", "ink-soft", "accent") for paper in ("bg", "surface", "tint")],
        ("accent", "accent-soft"),
        ("ink", "accent-soft"),
        ("ink", "second-soft"),
        ("ink", "good-soft"),
        ("ink", "bad-soft"),
        ("bad", "bg"),
        ("on-accent", "accent"),
        ("on-second", "second"),
        ("on-hero", "hero"),
    ],
)
def test_text_is_readable_in_both_schemes(scheme, ink, paper):
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[paper]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("paper", ["bg", "surface"])
def test_the_edge_of_a_control_can_be_seen(scheme, paper):
    colours = tokens(scheme)
    assert contrast(colours["control"], colours[paper]) >= 3
