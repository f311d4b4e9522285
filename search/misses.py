"""Writes down the searches that find nothing, for editors, and nothing of who asks.

What is not written: visitors with a session (editors at work), robots, pages fetched ahead, and words
that may be somebody's: an address, a number, a code, a long text. What the page cache answers is not
seen: the same address counts once in ten minutes.
"""

import logging
import re
from urllib.parse import urlencode

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import get_language

from home.limits import times_asked
from home.page_cache import is_for_everybody
from search.analysis import tokens, words
from search.forms import DISTANCE, DiscoveryForm
from search.models import MissedSearch
from search.models.misses import MAX_FILTERS, MAX_STEMS
from search.query import DiscoveryResult

logger = logging.getLogger(__name__)

#: Beyond, a text is not a search but something that somebody tells.
MOST_WORDS, LONGEST_WORD = 6, 30
#: More digits than a postcode and a year in words are a telephone, a date of birth, an account…
MOST_DIGITS = 5
#: Of all visitors, in an hour: who fills the table by a program meets an end.
MOST_AN_HOUR = 2_000
HOUR = 3600

_ROBOT = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|scrap|fetch|curl|wget|python|java/|httpclient|headless", re.I
)
_ADDRESS = re.compile(r"@|\barobase\b|https?:|www\.|\w\.(?:fr|com|org|net|eu|gouv|info)\b", re.I)
_CODE = re.compile(r"(?=\w*\d)(?=\w*[a-z])\w{8,}")


def note(request, form: DiscoveryForm, result: DiscoveryResult) -> None:
    """Count this search if it found nothing, or nothing with all its words. One query at most, and no
    failure of it reaches the visitor."""
    if result.total and not result.relaxed or result.standby:
        return
    if form.page > 1 or not (is_for_everybody(request) and is_a_person(request)):
        return
    found = read(form)
    if not found or times_asked("missed-searches", HOUR) > MOST_AN_HOUR:
        return
    try:
        MissedSearch.objects.record(timezone.localdate(), partly=bool(result.total), **found)
    except DatabaseError:
        logger.exception("A search without results could not be counted")


def is_a_person(request) -> bool:
    """Whether a browser says that somebody asked for this page and looks at it."""
    ahead = "HTTP_SEC_PURPOSE" in request.META or "prefetch" in (
        request.META.get("HTTP_PURPOSE", "") + request.META.get("HTTP_X_MOZ", "")
    )
    browser = request.META.get("HTTP_USER_AGENT", "")
    return bool(browser) and not ahead and not _ROBOT.search(browser)


def read(form: DiscoveryForm) -> dict[str, str] | None:
    """What is written of a search: ``language``, ``stems``, ``words`` and ``filters``. None for what must not
    be written, or says nothing."""
    if may_be_personal(form.text):
        return None
    stems = " ".join(sorted(set(tokens(form.text))))
    said = " ".join(words(form.text)) if stems else ""
    chosen = _filters(form)
    filters = urlencode(sorted([*chosen, ("tous", "1")] if form.show_all else chosen))
    if not (stems or chosen) or len(filters) > MAX_FILTERS or max(len(stems), len(said)) > MAX_STEMS:
        return None
    return {"language": get_language(), "stems": stems, "words": said, "filters": filters}


def may_be_personal(text: str) -> bool:
    """Whether a typed text looks like an address, a number, a code or a message rather than a subject."""
    said = words(text)
    return (
        bool(_ADDRESS.search(text))
        or sum(sign.isdigit() for sign in text) > MOST_DIGITS
        or len(said) > MOST_WORDS
        or any(len(word) > LONGEST_WORD or _CODE.fullmatch(word) for word in said)
    )


def _filters(form):
    """The chosen facets. A commune from which distances are counted, often the visitor's own, is told by its
    département."""
    pairs = [
        (name, slug) for name, slugs in form.query.selected.items() if name != DISTANCE for slug in slugs
    ]
    if form.near and "ou" not in form.query.selected:
        pairs.append(("ou", departement_code(form.near.code)))
    return pairs


def departement_code(commune: str) -> str:
    """« com-35238 » → « dep-35 », « com-97411 » → « dep-974 »."""
    number = commune.removeprefix("com-")
    return f"dep-{number[:3] if number.startswith(('97', '98')) else number[:2]}"
