"""A sentence says a matter: among the projects that share its words, those near that matter come forward.

The score of an engine knows words only; closeness is that of the latent space of ``search.likeness``, the
same whatever the engine. What it brings is measured in docs/decisions/0019-sentences.md.
"""

from collections import Counter
from collections.abc import Iterable

from search import likeness
from search.query import DiscoveryQuery
from search.wording import ALL_WORDS, Wording

#: How many of the first results are looked at again; the pages beyond keep the order of the engine.
DEPTH = 100
#: By how much a score grows when a project says all of the matter: it doubles.
NEARNESS = 1.0


def applies(query: DiscoveryQuery, wording: Wording) -> bool:
    """Whether the engine is to give all of the first results for this page, and not only those it shows."""
    is_sentence = len(wording.groups) > ALL_WORDS
    return is_sentence and query.sort == "relevance" and query.start < DEPTH


def rescored(wording: Wording, scored: Iterable[tuple[int, float]]) -> list[int]:
    """Page ids, from (page id, score) pairs with the best first: the first ``DEPTH`` in their new order."""
    scored = list(scored)
    again = dict(scored[:DEPTH])
    near = likeness.closeness_to_text(Counter(wording.bags["stems"]), again)
    first = sorted(again, key=lambda page_id: -again[page_id] * (1 + NEARNESS * near.get(page_id, 0)))
    return first + [page_id for page_id, _score in scored[DEPTH:]]
