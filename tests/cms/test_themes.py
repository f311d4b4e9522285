"""Two looks, the same pages: what a theme may draw again, and who may show the State's."""

import re
import sys
from pathlib import Path

import brotli
import pytest
from django.conf import settings as site
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.checks import Error, Warning
from django.core.files.storage import FileSystemStorage
from django.template.backends.django import DjangoTemplates

from cms.styleguide.forms import EveryField
from cms.themes.checks import available, theme_may_be_shown
from cms.themes.dsfr import bundle
from cms.themes.dsfr.finders import PackageFinder
from cms.themes.dsfr.templatetags.dsfr_theme import control

COMPONENTS = site.BASE_DIR / "cms/templates/components"
DSFR = site.BASE_DIR / "cms/themes/dsfr/templates"
#: Components whose HTML is the same in both themes: their classes have a look in each stylesheet.
STRUCTURAL = {
    *("chart", "locator", "map", "picture", "progress", "search_box", "sharing", "territory_list"),
    *("near", "time_choices", "highlight", "comparison"),
}
#: The classes that a page template may use: each theme's stylesheet lays them out.
LAYOUT = {
    *("wrap", "section", "section-head", "grid", "dense", "split", "row", "box", "start"),
    *("text", "lead", "small", "plain", "facts", "body", "breakable", "visually-hidden", "no-print"),
    *("discovery", "bar", "filters", "panel", "stacked"),
}


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def page_templates():
    """The templates of public pages, and the parts that they include beside the components."""
    paths = {
        str(path).rsplit("/templates/", 1)[1]: path
        for app in ("cms", "home", "projects", "search", "campaigns")
        for path in (site.BASE_DIR / app).rglob("templates/**/*.html")
        if "themes" not in path.parts
    }
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    found = {
        name for name, text in texts.items() if re.search(r'\{% extends "(base|error\w*)\.html" %\}', text)
    }
    found |= {name for name in texts if name.startswith(("blocks/", "error"))}
    waiting = set(found)
    while waiting:
        included = set(re.findall(r'\{% include "([^"]+)"', texts[waiting.pop()])) & set(texts) - found
        found |= included
        waiting |= included
    return [paths[name] for name in sorted(found) if not name.startswith(("components/", "styleguide/"))]


def classes(html):
    """The class names that a template writes itself."""
    written = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", " ".join(re.findall(r'\bclass="([^"]*)"', html)))
    return set(written.split())


def test_a_theme_only_draws_again_what_exists():
    originals = names(site.BASE_DIR / "cms/templates")
    assert names(DSFR) - originals == set()


def test_a_theme_draws_components_and_no_page():
    assert {name.split("/")[0] for name in names(DSFR)} == {"components"}


def test_every_component_has_its_form_in_the_theme_of_the_state():
    drawn = {Path(name).stem for name in names(DSFR)}
    missing = {path.stem for path in COMPONENTS.glob("*.html")} - drawn - STRUCTURAL
    assert missing == set(), "À dessiner dans cms/themes/dsfr, ou à ajouter à STRUCTURAL si rien n’y change."


def test_what_is_the_same_in_both_themes_is_not_drawn_twice():
    assert {Path(name).stem for name in names(DSFR)} & STRUCTURAL == set()


@pytest.mark.parametrize("path", page_templates(), ids=lambda path: path.name)
def test_a_page_uses_components_and_layout_classes_only(path):
    assert classes(path.read_text(encoding="utf-8")) - LAYOUT == set()


@pytest.mark.parametrize("sheet", ["cms/static/css/site.css", "cms/themes/dsfr/static/dsfr/theme.css"])
def test_each_stylesheet_lays_out_the_same_classes(sheet):
    css = (site.BASE_DIR / sheet).read_text(encoding="utf-8")
    laid_out = {name for name in LAYOUT if re.search(rf"\.{name}\b", css)}
    assert laid_out == LAYOUT


def faults(settings, **values):
    legitimate = {"THEME": "dsfr", "STATE_SITE": True, "ALLOWED_HOSTS": ["x.gouv.fr"]}
    for name, value in {**legitimate, **values}.items():
        setattr(settings, name, value)
    return theme_may_be_shown(None)


def test_the_neutral_theme_asks_nothing(settings):
    assert faults(settings, THEME="neutral", STATE_SITE=False) == []


def test_a_site_of_the_state_may_show_its_theme(settings):
    assert faults(settings) == []


def test_another_site_may_not_and_is_told_the_law(settings):
    [fault] = faults(settings, STATE_SITE=False)
    assert isinstance(fault, Error)
    assert "6411-SG" in fault.msg
    assert "THEME=neutral" in fault.hint


@pytest.mark.parametrize("hosts", [["example.org"], ["*"], ["gouv.fr.example.org"], []])
def test_a_site_of_the_state_elsewhere_is_warned(settings, hosts):
    [fault] = faults(settings, ALLOWED_HOSTS=hosts)
    assert isinstance(fault, Warning)
    assert ".gouv.fr" in fault.msg


def test_one_host_of_the_state_is_enough(settings):
    assert faults(settings, ALLOWED_HOSTS=["localhost", ".co-construisons.gouv.fr"]) == []


def test_a_missing_package_is_said_with_its_remedy(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "dsfr", None)
    [fault] = faults(settings)
    assert isinstance(fault, Error)
    assert "requirements-dsfr.txt" in fault.hint


def test_an_unknown_theme_is_said_with_those_that_exist(settings):
    [fault] = faults(settings, THEME="fleuri")
    assert isinstance(fault, Error)
    assert "fleuri" in fault.msg
    assert "neutral, dsfr" in fault.hint


def test_the_themes_are_the_folders_that_have_templates():
    assert available() == ["neutral", "dsfr"]


def test_the_theme_of_this_run_passes_its_own_check():
    assert [fault for fault in theme_may_be_shown(None) if isinstance(fault, Error)] == []


@pytest.fixture(scope="module")
def css():
    return bundle.stylesheet()


def test_the_bundle_has_what_the_templates_draw_with(css):
    drawn = set().union(*(classes(path.read_text(encoding="utf-8")) for path in DSFR.rglob("*.html")))
    missing = {name for name in drawn if name.startswith("fr-") and f".{name}" not in css}
    assert missing == set()


def test_the_dark_scheme_needs_no_script(css):
    assert "data-fr-theme" not in css
    assert "prefers-color-scheme:dark" in css


def test_the_bundle_asks_for_nothing_that_is_not_there():
    assert [name for name in bundle.files() if not (bundle.assets() / name).is_file()] == []


def test_the_bundle_asks_nothing_of_another_site():
    assert [name for name in bundle.files() if ":" in name or name.startswith("/")] == []


def test_the_typeface_comes_in_two_weights(css):
    assert css.count("@font-face") == 2
    assert {name for name in bundle.files() if name.startswith("fonts/")} == set(bundle.WEIGHTS.values())


def test_the_bundle_keeps_the_notice_of_its_licence(css):
    assert "License-Filename: LICENSE.md" in css


def test_the_bundle_stays_within_its_share_of_the_budget(css):
    fonts = sum((bundle.assets() / name).stat().st_size for name in bundle.WEIGHTS.values())
    assert len(brotli.compress(css.encode())) + fonts <= 125_000


@pytest.mark.parametrize(
    "rule, kept",
    [
        (".a{color:red}", ".a{color:red}"),
        (":root[data-fr-theme=dark]{--x:1}", "@media (prefers-color-scheme:dark){:root:root{--x:1}}"),
        (
            ".a,[data-fr-theme=dark] .a{top:0}",
            ".a{top:0}@media (prefers-color-scheme:dark){:root .a{top:0}}",
        ),
    ],
)
def test_a_dark_rule_follows_the_device(rule, kept):
    assert bundle.RULE.sub(bundle.dark_by_preference, rule) == kept


@pytest.mark.parametrize(
    "address, found",
    [
        ("url(../../icons/x.svg)", "url(icons/x.svg)"),
        ("url('../../icons/x.svg')", "url(icons/x.svg)"),
        ("url(data:image/svg+xml,x)", "url(data:image/svg+xml,x)"),
    ],
)
def test_an_address_is_seen_from_the_bundle(address, found):
    assert bundle.rebased(address, "component/card") == found


@pytest.fixture
def finder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return PackageFinder()


def test_the_bundle_is_found_as_one_file(finder, css):
    assert Path(finder.find("dsfr/bundle.css")).read_text(encoding="utf-8") == css


def test_an_older_bundle_is_written_again(finder, css):
    path = Path(finder.find("dsfr/bundle.css"))
    path.write_text("ancien", encoding="utf-8")
    finder.find("dsfr/bundle.css")
    assert path.read_text(encoding="utf-8") == css
    assert list(path.parent.iterdir()) == [path]


def test_only_what_the_bundle_asks_for_is_found(finder):
    assert finder.find("dsfr/fonts/Marianne-Bold.woff2")
    assert finder.find("dsfr/fonts/Marianne-Light.woff2") is None
    assert finder.find("elsewhere/fonts/Marianne-Bold.woff2") is None
    assert finder.find("dsfr/../../../apps.py", find_all=True) == []


def test_what_is_collected_is_the_bundle_and_its_files(finder):
    collected = {f"{storage.prefix}/{name}" for name, storage in finder.list([])}
    assert collected == {"dsfr/bundle.css", *(f"dsfr/{name}" for name in bundle.files())}
    assert all(storage.exists(name) for name, storage in finder.list([]))


def test_without_the_package_nothing_is_found(finder, monkeypatch):
    monkeypatch.setitem(sys.modules, "dsfr", None)
    assert finder.find("dsfr/bundle.css") is None
    assert list(finder.list([])) == []


def test_a_theme_gives_its_files_only_when_it_is_shown():
    assert bool(finders.find("dsfr/bundle.css")) == (site.THEME == "dsfr")


@pytest.fixture(scope="module")
def render():
    """Renders a component as the theme of the State draws it, whatever the theme of this run."""
    options = {"libraries": {"dsfr_theme": "cms.themes.dsfr.templatetags.dsfr_theme"}}
    engine = DjangoTemplates(
        {"NAME": "dsfr", "DIRS": [DSFR, *site.TEMPLATES[0]["DIRS"]], "APP_DIRS": True, "OPTIONS": options}
    )

    def rendered(name, **context):
        return " ".join(engine.get_template(f"components/{name}.html").render(context).split())

    return rendered


def test_the_brand_block_has_the_lines_of_the_setting(render, settings):
    settings.STATE_BRAND = "Ministère|de la Transition|écologique"
    assert "Ministère <br> de la Transition <br> écologique </p>" in render("brand")


@pytest.mark.parametrize(
    "kind, drawn",
    [("", "info"), ("success", "success"), ("warning", "warning"), ("error", "error")],
)
def test_a_notice_is_an_alert_of_the_system(render, kind, drawn):
    assert f'class="fr-alert fr-alert--{drawn} fr-alert--sm"' in render("notice", text="Oui.", kind=kind)


def test_the_secondary_button_is_that_of_the_system(render):
    assert 'class="fr-btn fr-btn--secondary"' in render("button", label="Suivre", kind="quiet")
    assert 'class="fr-btn"' in render("button", label="Chercher", kind="bright")


def test_a_tag_to_remove_is_that_of_the_system(render):
    assert 'class="fr-tag fr-tag--dismiss"' in render("tag", label="Oiseaux", url="?", remove=True)


def test_a_page_of_results_is_a_link_of_the_system(render):
    links = [{"label": number, "url": f"?page={number}", "current": number == 1} for number in (1, 2)]
    assert render("pagination", page_links=links).count('class="fr-pagination__link"') == 2


@pytest.mark.parametrize(
    "name, drawn",
    [
        ("name", 'class="fr-input"'),
        ("message", '<textarea[^>]*class="fr-input"'),
        ("place", '<select[^>]*class="fr-select"'),
        ("themes", '<div class="fr-checkbox-group">'),
        ("rhythm", '<div class="fr-radio-group">'),
        ("agreed", '<div class="field fr-checkbox-group">'),
    ],
)
def test_a_field_has_the_control_of_the_system(render, name, drawn):
    assert re.search(drawn, render("field", field=EveryField()[name]))


def test_each_choice_of_a_field_has_its_own_label(render):
    html = render("field", field=EveryField()["themes"])
    boxes = re.findall(r'<input type="checkbox"[^>]* id="([^"]+)"', html)
    assert len(boxes) == 3
    assert re.findall(r'<label class="fr-label" for="([^"]+)"', html) == boxes


def test_a_control_keeps_the_class_that_its_form_gave_it():
    form = EveryField()
    form.fields["name"].widget.attrs["class"] = "long"
    assert 'class="long fr-input"' in control(form["name"])


def test_production_can_give_each_file_of_the_theme_its_print(finder, tmp_path):
    """Hashing the names rewrites every address of a stylesheet: one that leads nowhere stops it."""
    storage = ManifestStaticFilesStorage(location=tmp_path / "collected")
    collected = {f"{source.prefix}/{name}": (source, name) for name, source in finder.list([])}
    theme = site.BASE_DIR / "cms/themes/dsfr/static"
    collected["dsfr/theme.css"] = (FileSystemStorage(location=theme), "dsfr/theme.css")
    for name, (source, path) in collected.items():
        with source.open(path) as file:
            storage.save(name, file)
    done = {name: hashed for name, hashed, _processed in storage.post_process(collected)}
    assert set(done) == set(collected)
    assert all(hashed != name for name, hashed in done.items())


def test_a_button_that_a_script_makes_looks_like_one_in_both_themes():
    scripts = [
        path for path in (site.BASE_DIR / "campaigns").glob("**/static/**/*.js") if "admin" not in path.parts
    ]
    named = [line for path in scripts for line in path.read_text().splitlines() if "className" in line]
    buttons = [line for line in named if "button" in line]
    assert len(buttons) >= 2
    assert all("fr-btn" in line for line in buttons)
