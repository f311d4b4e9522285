"""French spaces that do not break: what people type with the space bar, pages show as printers do."""

import re

from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language

#: The same width as a space, and half of it: before « ; ! ? », within a number, before its unit.
NO_BREAK, NARROW = "\u00a0", "\u202f"
UNITS = "°C|km|m|cm|mm|ha|kg|g|Mo|ko|px|h|min|minutes?|heures?|jours?|mois|ans?"
# The space first: seven times as fast as looking behind from each letter.
SPACES = re.compile(rf" (?:(?=[:»;!?](?!\w))|(?<=« )|(?<=\d )(?=\d{{3}}\b|(?:{UNITS})\b|[%€]))")
#: What is not prose: tags with their attributes, code, what a form would send back.
EXACT = re.compile(r"(<(?:script|style|textarea|pre|code)\b.*?</|<[^>]*>)", re.DOTALL)


def french_spaces(text: str) -> str:
    """The same text, its spaces made unbreakable where French wants it. Doing it again changes nothing."""
    return SPACES.sub(_space, text)


def _space(found):
    after = found.string[found.end() : found.end() + 1]
    before = found.string[max(0, found.start() - 1) : found.start()]
    return NO_BREAK if after in (":", "»") or before == "«" else NARROW


def french_spaces_in_html(page: str) -> str:
    """The same for the words of a page; its tags, code and typed values stay as they are."""
    parts = EXACT.split(page)
    # Most runs between two tags are only what indents them.
    parts[::2] = [part if part.isspace() else french_spaces(part) for part in parts[::2]]
    return "".join(parts)


class FrenchSpacesMiddleware(MiddlewareMixin):
    """For what visitors read in French. The administration, or a response that ``is_exact``, shows what is
    stored."""

    def process_response(self, request, response):
        if get_language() != "fr":
            return response
        html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        exact = getattr(response, "is_exact", False)
        if html and not exact and not request.path.startswith(reverse("wagtailadmin_home")):
            response.content = french_spaces_in_html(response.text).encode(response.charset)
        return response
