import pytest

from campaigns.newsletters.plaintext import tidy, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("<p>Un<br/>Deux</p>", "Un\nDeux"),
        ('<p><a href="https://a.example/">Ici</a> !</p>', "Ici (https://a.example/) !"),
        ("<p>Un <b>mot</b> <i>fort</i></p>", "Un mot fort"),
        ("<ul><li>Un</li><li>Deux</li></ul><p>Fin</p>", "- Un\n- Deux\n\nFin"),
        ("<p>Caf&eacute; &amp; th&#233;</p>", "Café & thé"),
        ("<p>Une\n   ligne</p>", "Une ligne"),
        ("", ""),
    ],
)
def test_rich_text_reads_well_without_its_tags(html, text):
    assert to_text(html) == text


def test_several_empty_lines_become_one():
    assert tidy("a  \n\n\n\nb\n") == "a\n\nb"
