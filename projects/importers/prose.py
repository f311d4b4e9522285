"""From HTML or Markdown, or a mixture, to plain text and to the blocks of a page."""

import html
import re

from django.utils.html import escape

from projects.importers.cells import clean

LONGEST_TEXT = 50_000

# Every repetition is bounded: a hostile cell must not make a pattern run for minutes.
HIDDEN_TAGS = ("script", "style", "iframe", "svg")
COMMENT = re.compile(r"<!--[^<>]{0,5000}-->")
HTML_HEADING = re.compile(r"(?i)<h[1-6]\b[^<>]{0,2000}>")
HTML_ITEM = re.compile(r"(?i)<li\b[^<>]{0,2000}>")
HTML_BREAK = re.compile(r"(?i)<br\b[^<>]{0,2000}>|</tr\s*>")
HTML_BLOCK = re.compile(r"(?i)</?(?:p|div|ul|ol|h[1-6]|table|section|article|blockquote|hr)\b[^<>]{0,2000}>")
HTML_LINK = re.compile(
    r"""(?i)<a\b[^<>]{0,500}?href=["']?(https?://[^"'\s<>]{1,1000})["']?[^<>]{0,500}>([^<>]{1,500})</a\s*>"""
)
HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,5000}>")
MD_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,1000}\)")
MD_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(\s?([^()\s]{1,1000})[^()\n]{0,200}\)(?:\{:[^{}\n]{0,200}\})?")
MD_MARKUP = re.compile(
    r"\{:[^{}\n]{0,200}\}|\{[{%][^{}\n]{0,500}[%}]\}|\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|`"
)
MD_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)((?:[^*_\n]|\n(?!\n)){1,500})(?<=\S)\1(?![\w*])")
MD_HEADING = re.compile(r"#{1,6}\s+(.{1,200}?)\s*#*")
MD_RULE = re.compile(r"[-*_=~\s]{3,}")
MD_ITEM = re.compile(r"(?:[*•–+-]|\d{1,2}[.)])\s+(.+)")
EMAIL = re.compile(r"(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def plain(value, named=None):
    """A cell as text without any markup: paragraphs apart by an empty line, items and headings marked.

    ``named(label, address)`` writes a link; by default both, when the address is a whole one.
    """
    named = named or _label_and_address
    text = COMMENT.sub("", clean(value))
    for tag in HIDDEN_TAGS:
        text = _without(tag, text)
    text = HTML_LINK.sub(lambda found: named(found[2], found[1]), text)
    text = HTML_HEADING.sub("\n\n## ", text)
    text = HTML_ITEM.sub("\n* ", text)
    text = HTML_BREAK.sub("\n", text)
    text = HTML_BLOCK.sub("\n\n", text)
    text = HTML_TAG.sub("", text)
    # The entities come last, so that « &lt;script&gt; » stays the text that it is.
    text = html.unescape(text).replace("\xa0", " ")
    text = MD_IMAGE.sub("", text)
    text = MD_LINK.sub(lambda found: named(found[1], found[2]), text)
    text = MD_MARKUP.sub("", text)
    return clean(MD_EMPHASIS.sub(r"\2", text))


def _without(tag, text):
    """``text`` without the elements of that name and what they hold."""
    shown, *hidden = re.split(rf"(?i)<{tag}\b", text)
    return shown + "".join(re.sub(rf"(?is)^.*?</{tag}\s*>", " ", part, count=1) for part in hidden)


def _label_and_address(label, url):
    if not url.startswith(("http://", "https://")) or url in label:
        return label
    return f"{label} ({url})"


def _label(label, _url):
    return label


def without_emails(text):
    """Addresses of persons are never imported, wherever a source hides them."""
    return EMAIL.sub("", text)


def one_line(value):
    """A cell as one line of plain text, for a title or a summary."""
    lines = (re.sub(r"^(?:#{1,6}|[*•+>])\s+", "", line.strip()) for line in plain(value, _label).split("\n"))
    return " ".join(" ".join(lines).split())


def body_blocks(value):
    """The blocks ``("heading", text)`` and ``("paragraph", escaped HTML)`` of a long text."""
    text = plain(value)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rpartition(" ")[0] + "…"
    blocks, lines = [], []
    for line in [*text.split("\n"), ""]:
        line = re.sub(r"^(?:>\s*){1,5}", "", line.strip())
        heading = MD_HEADING.fullmatch(line)
        if heading or not line or MD_RULE.fullmatch(line):
            blocks += _paragraph(lines)
            lines = []
            blocks += [("heading", heading[1])] if heading else []
        else:
            lines.append(line)
    return tuple(blocks)


def _paragraph(lines):
    """The paragraphs and lists of consecutive lines; a line that only wraps joins the previous one."""
    parts = []
    for line in lines:
        item = MD_ITEM.fullmatch(line)
        if item:
            parts.append(["li", item[1]])
        elif parts:
            parts[-1][1] += " " + line
        else:
            parts.append(["p", line])
    markup = "".join(f"<{tag}>{escape(' '.join(text.split()))}</{tag}>" for tag, text in parts)
    markup = re.sub(r"((?:<li>[^<]*</li>)+)", r"<ul>\1</ul>", markup)
    return [("paragraph", markup)] if markup else []
