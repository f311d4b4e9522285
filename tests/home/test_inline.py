from django.template import Context, Template

from tests.themes import NEUTRAL_ONLY

SHEET = Template("{% load inline_tags %}{% inline_stylesheet 'css/site.css' %}")


@NEUTRAL_ONLY
def test_nothing_stands_between_a_page_and_its_first_painting(client):
    html = client.get("/projets/").content.decode()
    head = html[: html.index("</head>")]
    # Untouched on its way, so that the security policy may allow it by its digest.
    assert SHEET.render(Context()) in head
    assert 'rel="stylesheet"' not in head
