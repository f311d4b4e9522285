from pathlib import Path

from django.template import Context, Template

from tests.themes import NEUTRAL_ONLY

SHEET = Path(__file__).resolve().parents[2] / "cms/static/css/site.css"
ELEMENT = Template('{% load style_tags %}{% inline_stylesheet "css/site.css" %}')


def test_the_page_holds_the_rules_of_its_stylesheet_without_the_comments():
    html = ELEMENT.render(Context())
    assert html.startswith("<style>")
    assert "/*" in SHEET.read_text()
    assert "/*" not in html
    assert html.count("{") == SHEET.read_text().count("{")


def test_the_stylesheet_cannot_end_its_own_element():
    assert "<" not in SHEET.read_text()


@NEUTRAL_ONLY
def test_nothing_stands_between_a_page_and_its_first_painting(client):
    html = client.get("/projets/").content.decode()
    head = html[: html.index("</head>")]
    # Untouched on its way, so that a security policy may allow it by its digest.
    assert ELEMENT.render(Context()) in head
    assert 'rel="stylesheet"' not in head
