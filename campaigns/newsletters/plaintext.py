"""Rich text as a mail in plain text shows it."""

import re
from html.parser import HTMLParser


class _Reader(HTMLParser):
    BLOCKS = frozenset({"p", "ul", "ol", "h2", "h3", "h4"})

    def __init__(self):
        super().__init__()
        self.parts = []
        self.link = ""

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.link = dict(attrs).get("href") or ""
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag == "a" and self.link:
            self.parts.append(f" ({self.link})")
            self.link = ""
        elif tag in self.BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data):
        self.parts.append(re.sub(r"\s+", " ", data))


def to_text(html):
    """The words of an HTML fragment: paragraphs apart, list items with a dash, links in brackets."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text):
    """``text`` without spaces at line ends and with at most one empty line between two lines."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
