"""Figures that name nobody: whose requests are counted, and how sums are shown."""

import re

from django.utils.translation import gettext as _

#: Everything that is shown is a multiple of it: two figures never differ by less.
FLOOR = 5
#: Programs that say what they are. Those that do not are not told from people.
ROBOTS = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|^$", re.IGNORECASE)


def is_person(request):
    """Whether a request looks like somebody's click, and not like a robot or a page read in advance."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and "prefetch" not in purpose and not ROBOTS.search(agent)


def shown(total):
    """A sum as it may be shown: 0 stands for anything under the floor."""
    return (total or 0) // FLOOR * FLOOR


def in_words(total):
    """A shown sum, in words: « moins de 5 », « 15 »."""
    return str(total) if total else _("moins de %(floor)s") % {"floor": FLOOR}
