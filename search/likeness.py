"""How the likeness of texts is judged, the same on every engine."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

#: Words of a text that tell what it is about.
TELLING_WORDS = 40
#: The closest texts, whose own neighbours count too, and what they count beside the text itself.
NEIGHBOURS = 5
NEIGHBOURS_SHARE = 0.5


def telling_words(stems: Iterable[str], having: Mapping[str, int], total: int) -> list[str]:
    """The stems that a text says often and others seldom. ``having``: number of texts by stem."""
    times = Counter(stems)
    worth = {
        stem: (1 + log(times[stem])) * log(1 + total / having[stem])
        for stem in times
        # What nobody else says finds nobody.
        if having.get(stem, 0) > 1
    }
    return sorted(worth, key=lambda stem: (-worth[stem], stem))[:TELLING_WORDS]


def near_both(own: float, around: float) -> float:
    """One closeness of two: to a text, and to the texts around it. All from 0 to 1."""
    return (1 - NEIGHBOURS_SHARE) * own + NEIGHBOURS_SHARE * around
