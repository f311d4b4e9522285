"""How hard a French text is to read, and which of its links say nothing.

The measure is Kandel and Moles' adaptation of Flesch's to French (1958):
207 − 1.015 × (words / sentences) − 73.6 × (syllables / words). 100 is very easy, 0 very hard.
"""

import re
from dataclasses import dataclass
from html import unescape

from anyascii import anyascii
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

#: Under this, most adults read again; from this on, at ease.
HARD, EASY = 50, 70
#: Fewer words say nothing of a style.
ENOUGH_WORDS = 30
VAGUE = frozenset(
    {"ici", "cliquez ici", "cliquer ici", "en savoir plus", "lire la suite", "lire plus", "plus d infos"}
    | {"plus d informations", "voir plus", "ce lien", "lien", "suivez ce lien", "par ici", "site", "le site"}
    | {"here", "click here", "read more", "learn more", "more", "this link", "link", "more information"}
)

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+(?:\s|$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?<=[^aeiouyàâéèêëîïôùûü])(?:e|es|ent)$")
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL | re.IGNORECASE)
PAGE_LINK = re.compile(r'linktype="page"[^>]*\bid="(\d+)"|\bid="(\d+)"[^>]*linktype="page"')


@dataclass(frozen=True)
class Reading:
    """``score``: 0 (very hard) to 100 (very easy), or None for a text too short to judge."""

    score: int | None
    words: int

    @property
    def label(self):
        if self.score is None:
            return _("texte trop court pour juger")
        if self.score >= EASY:
            return _("facile à lire")
        return _("lecture courante") if self.score >= HARD else _("difficile : couper les phrases longues")


def syllables(word: str) -> int:
    """The syllables that one hears, roughly: groups of vowels, but a silent end."""
    heard = SILENT_END.sub("", word.lower())
    return max(1, len(VOWELS.findall(anyascii(heard).lower())))


def read(text: str) -> Reading:
    """The Reading of a plain text."""
    words = WORD.findall(text)
    if len(words) < ENOUGH_WORDS:
        return Reading(None, len(words))
    sentences = [part for part in SENTENCE_END.split(text) if WORD.search(part)]
    heard = sum(syllables(word) for word in words)
    score = 207 - 1.015 * len(words) / len(sentences) - 73.6 * heard / len(words)
    return Reading(round(min(100, max(0, score))), len(words))


def texts_of(page) -> list[str]:
    """The rich texts of a page, as Wagtail stores them; none where it has no body."""
    body = getattr(page, "body", None)
    return [block["value"] for block in body.raw_data if block["type"] == "paragraph"] if body else []


def prose_of(page) -> str:
    """All that a page tells in sentences, as plain text."""
    body = getattr(page, "body", None)
    told = [getattr(page, name, "") for name in ("summary", "first_step")]
    told += body.stream_block.get_searchable_content(body) if body else []
    return "\n".join(strip_tags(str(text)) for text in told)


def vague_links(html: str) -> list[str]:
    """The texts of links that do not say where they lead."""
    texts = [unescape(strip_tags(text)).strip() for _attributes, text in LINK.findall(html)]
    return [text for text in texts if _plain(text) in VAGUE]


def _plain(text):
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))


def broken_page_links(html: str) -> list[str]:
    """The texts of links, in rich text as Wagtail stores it, to pages that are not published: one query."""
    targets = []
    for attributes, text in LINK.findall(html):
        found = PAGE_LINK.search(attributes)
        if found:
            targets.append((int(found[1] or found[2]), unescape(strip_tags(text)).strip()))
    if not targets:
        return []
    live = set(Page.objects.live().filter(pk__in=[pk for pk, _text in targets]).values_list("pk", flat=True))
    return [text for pk, text in targets if pk not in live]
