import time

import pytest

from projects.importers import prose


def paragraphs(text):
    return [value for kind, value in prose.body_blocks(text) if kind == "paragraph"]


def test_an_empty_line_divides_paragraphs():
    assert paragraphs("Un.\n\nDeux.") == ["<p>Un.</p>", "<p>Deux.</p>"]


def test_a_line_that_only_wraps_joins_the_previous_one():
    assert paragraphs("Les oiseaux\ndu jardin") == ["<p>Les oiseaux du jardin</p>"]


def test_markdown_emphasis_disappears():
    assert paragraphs("**Fort**, *souple* et __net__, `code`") == ["<p>Fort, souple et net, code</p>"]


def test_names_with_underscores_keep_them():
    assert paragraphs("le fichier mon_beau_fichier et 2*3*4") == [
        "<p>le fichier mon_beau_fichier et 2*3*4</p>"
    ]


def test_emphasis_may_run_over_a_line_end():
    assert paragraphs("_deux\nlignes_") == ["<p>deux lignes</p>"]


def test_markdown_headings_become_headings():
    assert prose.body_blocks("## Pourquoi ?\nParce que.") == (
        ("heading", "Pourquoi ?"),
        ("paragraph", "<p>Parce que.</p>"),
    )


def test_list_items_become_a_list():
    assert paragraphs("Il faut :\n* un filet\n- un carnet") == [
        "<p>Il faut :</p><ul><li>un filet</li><li>un carnet</li></ul>"
    ]


def test_numbered_items_become_a_list():
    assert paragraphs("1. choisir\n2. compter") == ["<ul><li>choisir</li><li>compter</li></ul>"]


def test_the_address_of_a_link_follows_its_words():
    assert paragraphs("Voir [le site](https://a.fr).") == ["<p>Voir le site (https://a.fr).</p>"]


def test_a_relative_link_leaves_its_words():
    assert paragraphs("Voir [le\nrèglement](/docs/r.pdf).") == ["<p>Voir le règlement.</p>"]


def test_a_link_in_html_keeps_its_address():
    assert paragraphs('<a class="x" href="https://a.fr">ici</a>') == ["<p>ici (https://a.fr)</p>"]


def test_a_summary_has_no_address():
    assert (
        prose.one_line("Voir [le site](https://a.fr) et <a href='https://b.fr'>là</a>")
        == "Voir le site et là"
    )


def test_images_disappear():
    assert paragraphs("![photo](a.jpg)Texte") == ["<p>Texte</p>"]


def test_quotation_marks_and_layout_of_a_blog_disappear():
    assert paragraphs("> Citation\n{: .text-center }\n{% include x %}") == ["<p>Citation</p>"]


def test_html_paragraphs_and_items_are_kept_apart():
    assert paragraphs("<p>Un <b>mot</b></p><ul><li>a</li><li>b</li></ul>") == [
        "<p>Un mot</p>",
        "<ul><li>a</li><li>b</li></ul>",
    ]


def test_html_headings_become_headings():
    assert ("heading", "Titre") in prose.body_blocks("<h3 class='x'>Titre</h3><p>Texte</p>")


def test_scripts_and_frames_disappear_with_what_they_hold():
    text = "Avant<script>alert(1)</script><style>p{}</style><!-- non --><iframe src='x'>y</iframe> après"
    assert paragraphs(text) == ["<p>Avant après</p>"]


def test_markup_written_as_text_stays_text():
    assert paragraphs("&lt;img onerror=alert(1)&gt;") == ["<p>&lt;img onerror=alert(1)&gt;</p>"]


def test_a_comparison_is_no_tag():
    assert paragraphs("5 < 6 & 7 > 2") == ["<p>5 &lt; 6 &amp; 7 &gt; 2</p>"]


def test_a_javascript_link_never_becomes_one():
    assert "<a" not in "".join(paragraphs("[x](javascript:alert(1)) <a href='javascript:x'>y</a>"))


def test_addresses_of_persons_are_removed():
    assert prose.without_emails("Écrire à mailto:jeanne.d@exemple.fr ou au site") == "Écrire à  ou au site"


def test_a_book_is_cut():
    blocks = prose.body_blocks("mot " * 50_000)
    assert len(blocks[0][1]) < 51_000


@pytest.mark.parametrize(
    "evil", ["[", "<", "*a", '<a href="', "<script", "![", "{%", "__a", "a@", "1. ", "<!--", "&", "#", "> "]
)
def test_a_hostile_cell_is_read_in_no_time(evil):
    start = time.perf_counter()
    prose.body_blocks(evil * 50_000)
    prose.without_emails(evil * 50_000)
    assert time.perf_counter() - start < 5
