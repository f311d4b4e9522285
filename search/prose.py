"""The words of a page without their markup, the same as Wagtail's and sooner."""

import re
from collections.abc import Iterator
from html import unescape

from wagtail.blocks import RichTextBlock, StreamValue
from wagtail.rich_text import get_text_for_indexing

#: After these tags another word begins, even without a space.
_END = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/>", re.IGNORECASE)
#: What editors write with. The rest is left to a true reader of HTML.
_TAG = re.compile(r"</?(?:a|b|blockquote|br|em|embed|h[1-6]|hr|i|li|ol|p|strong|sub|sup|ul)(?:[ /][^<>]*)?>")
_SIGN = re.compile(r"[<>]|&(?!(?:[a-z]+|#\d+);)")


def texts_of(body: StreamValue) -> Iterator[str]:
    """What each block says, as its ``get_searchable_content`` gives it."""
    for number, raw in enumerate(body.raw_data):
        block = body.stream_block.child_blocks[raw["type"]]
        if isinstance(block, RichTextBlock):
            # As it is kept: making a value of it takes longer than all that is read here.
            if block.search_index:
                yield plain(str(raw["value"] or ""))
        else:
            yield from map(str, block.get_searchable_content(body[number].value))


def plain(markup: str) -> str:
    """The text of ``get_text_for_indexing``, which reads markup sign by sign."""
    text = _TAG.sub("", _END.sub(r"\g<0> ", markup))
    if _SIGN.search(text):
        return get_text_for_indexing(markup)
    return unescape(text.strip())
