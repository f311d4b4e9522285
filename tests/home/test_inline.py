from pathlib import Path

import pytest
from django.template import Context, Template

from tests.themes import NEUTRAL_ONLY

STATIC = Path(__file__).resolve().parents[2] / "cms/static"
TEMPLATE = "{%% load inline_tags %%}{%% inline_%s '%s' %%}"
INLINE = [
    ("stylesheet", "css/site.css"),
    ("stylesheet", "css/locator.css"),
    ("script", "js/share.js"),
]


def element(kind, name):
    return Template(TEMPLATE % (kind, name)).render(Context())


@pytest.mark.parametrize("kind, name", INLINE)
def test_the_page_holds_a_file_without_its_comments(kind, name):
    html, text = element(kind, name), (STATIC / name).read_text()
    assert html.startswith(("<style>", "<script>"))
    assert "/*" not in html
    assert "//" not in html
    assert html.count("{") == text.count("{")


@pytest.mark.parametrize("kind, name", INLINE)
def test_a_file_cannot_end_its_own_element(kind, name):
    assert "</" not in (STATIC / name).read_text()


@NEUTRAL_ONLY
def test_nothing_stands_between_a_page_and_its_first_painting(client):
    html = client.get("/projets/").content.decode()
    head = html[: html.index("</head>")]
    # Untouched on its way, so that a security policy may allow it by its digest.
    assert element(*INLINE[0]) in head
    assert 'rel="stylesheet"' not in head
