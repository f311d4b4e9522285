"""Both sides of a match as bags of tokens: what a project says, and what somebody typed.

Every engine stores and compares the same bags, so that they find the same projects.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from search import spelling, synonyms
from search.analysis import compact, pairs, roots, telling, tokens, words
from search.query import TIMES, ProjectDocument

MAX_GROUPS = 32
#: Up to so many words all are wanted, beyond them this share: a sentence is not a list of words.
ALL_WORDS = 3
WORDS_SHARE = 0.35
LEAST_WORDS = 2

#: What a match in each bag weighs in the score, chosen in docs/decisions/0007-relevance.md.
BAG_WEIGHTS = {"stems": 1.0, "words": 0.3, "roots": 0.4, "pairs": 0.5}
#: Beyond what the bags can give to a few words: a title that is, starts like, or holds all that was typed.
IS_TITLE, STARTS_TITLE, IN_TITLE = 90.0, 60.0, 15.0


@dataclass(frozen=True)
class Wording:
    """``groups``: for each word that says something, the stems that stand for it. ``bags``: tokens by bag.
    ``starts``: all that was typed in one piece, as it is and after correction."""

    groups: tuple[tuple[str, ...], ...]
    bags: Mapping[str, tuple[str, ...]]
    starts: tuple[str, ...]

    @property
    def minimum(self):
        """How many groups a project must have to be found."""
        count = len(self.groups)
        return count if count <= ALL_WORDS else max(LEAST_WORDS, ceil(count * WORDS_SHARE))


def read(text: str) -> Wording:
    """What a typed text asks, with the synonyms of its words and the corrections of unknown ones."""
    typed = words(text)
    corrected = spelling.corrections(typed)
    kept = telling(dict.fromkeys(typed))[:MAX_GROUPS]
    known = synonyms.stems() if kept else {}
    groups = tuple(dict.fromkeys(_group(word, corrected.get(word, ()), known) for word in kept))
    meant = [corrected[word][0] if corrected.get(word) else word for word in typed]
    told, sentence = telling(meant), " ".join(meant)
    bags = {
        "stems": tuple(dict.fromkeys(stem for group in groups for stem in group)),
        "words": tuple(dict.fromkeys(kept + told)),
        "roots": tuple(dict.fromkeys(roots(told))),
        "pairs": tuple(dict.fromkeys(pairs(tokens(sentence)))),
    }
    return Wording(groups, bags, tuple(dict.fromkeys((compact(text), compact(sentence)))))


def _group(word, corrections, known):
    stems = [stem for form in (word, *corrections) for stem in tokens(form)]
    return tuple(dict.fromkeys([*stems, *(other for stem in stems for other in known.get(stem, ()))]))


def prose_stems(document: ProjectDocument) -> list[str]:
    """What a project says in its own words, as often as it counts: labels and names make no likeness."""
    return [
        stem for part, times in TIMES.items() if part != "shown" for stem in document.stemmed[part] * times
    ]
