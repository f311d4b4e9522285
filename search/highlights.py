"""The words that were looked for, marked in what is shown of a project, whatever engine found it."""

import re
from collections.abc import Collection
from html import unescape

from django.utils.safestring import SafeString

from search.analysis import tokens

#: A tag, kept as it is, or a word: letters, digits and the entities that stand for some.
_PARTS = re.compile(r"<[^>]*>|(?:[^\W_]|&#?\w+;)+")


def marked(html: SafeString, stems: Collection[str]) -> SafeString:
    """HTML with ``<mark>`` around each word of its text that has one of these stems."""
    if not stems:
        return html
    wanted = frozenset(stems)

    def mark(part):
        found = part[0]
        if found.startswith("<") or not wanted.intersection(tokens(unescape(found))):
            return found
        return f"<mark>{found}</mark>"

    # Only whole words of text are wrapped: what was escaped still is.
    return SafeString(_PARTS.sub(mark, html))
