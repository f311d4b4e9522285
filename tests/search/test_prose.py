"""The words of a page are those that Wagtail finds in it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.blocks import RichTextBlock, StreamBlock
from wagtail.rich_text import get_text_for_indexing

from home.blocks import BodyStreamBlock
from search.prose import plain, texts_of

TAGS = ["<p>", "</p>", "<b>", "</B>", "<br/>", "<hr />", "<h2>", "</h2>", "<li>", "</li>", "</a>", "<script>"]
TAGS += ['<a href="/x?a=1&amp;b=2" title="a>b">', "<a title='<i>'>", "<plaintext>", "<ſ>", "</p"]
SIGNS = [*"<>/'\"=!a é", "&lt;", "&amp;gt;", "&#60;", "&#x3c;", "&lt", "&a", "!--"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(TAGS + SIGNS), max_size=12).map("".join)))
@example("<p>Poids &lt;cent g</p><p>Suite</p>")
@example("<p>moins de 3 < 4</p>")
@example("<p</li>>")
@example("<script>if (a < b) c</script>")
@example('<a href="https://x.org/">ici</a>.')
def test_a_text_is_that_of_wagtail(markup):
    assert plain(markup) == get_text_for_indexing(markup)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("heading", "Taille <dix cm"),
        ("paragraph", "<p>Compter <b>dix</b> minutes.</p><p>Noter.</p>"),
        ("quote", {"text": "On apprend.", "author": "Ada"}),
        ("call_to_action", {"label": "Je participe", "url": "https://example.org/"}),
    ],
)
def test_each_block_says_what_wagtail_finds_in_it(kind, value):
    block = BodyStreamBlock()
    body = block.to_python([{"type": kind, "value": value}])
    found = list(texts_of(body))
    assert found
    assert found == list(map(str, block.get_searchable_content(body)))


def test_a_text_that_is_not_for_searches_is_left_out():
    block = StreamBlock([("paragraph", RichTextBlock(search_index=False))])
    assert not list(texts_of(block.to_python([{"type": "paragraph", "value": "<p>Rien</p>"}])))
