"""Words typed with a slip, or not to their end, become words that the catalogue has.

The vocabulary is a table filled with the index: each word beside itself and, when it is one of
those that projects show, beside what remains of it without one letter. Two words that are one slip
apart (a letter more, less, other, or two in each other's place) share such a remainder.
"""

from collections.abc import Iterable, Sequence

from search.analysis import MAX_WORD, STOP_WORDS
from search.models import SpellingVariant
from search.query import ProjectDocument

SHORTEST = 4
LONGEST = 30
MAX_CORRECTIONS = 3
MAX_ENDINGS = 5
BATCH = 500
#: Words that a pass keeps at once: its memory does not grow with the catalogue.
MAX_KNOWN = 100_000


def learn(documents: Iterable[ProjectDocument], known: dict[str, bool] | None = None) -> None:
    """Add the words of these projects to the vocabulary.

    ``known``: whether each word found so far is shown. A pass over many lots hands it on from one to the
    next, so that it asks for each word once.
    """
    known = {} if known is None else known
    if len(known) > MAX_KNOWN:
        known.clear()
    shown, read = set(), set()
    for document in documents:
        read.update(document.told["body"])
        shown.update(*(document.told[part] for part in ("title", "summary", "shown")))
    known |= _known((shown | read) - known.keys())
    shown = {word for word in shown if not known.get(word)}
    new = shown | (read - known.keys())
    if not new:
        return
    rows = [SpellingVariant(variant=word, word=word, complete=word in shown) for word in new]
    rows += [
        SpellingVariant(variant=rest, word=word, complete=True)
        for word in shown
        for rest in _remainders(word)
        if rest != word
    ]
    SpellingVariant.objects.bulk_create(
        rows,
        BATCH,
        update_conflicts=True,
        unique_fields=["variant", "word"],
        update_fields=["complete"],
    )
    known.update({word: word in shown for word in new})


def _known(wanted):
    """Whether each of the words that the vocabulary has is shown."""
    return dict(SpellingVariant.objects.own().filter(variant__among=wanted).values_list("word", "complete"))


def corrections(typed: Sequence[str]) -> dict[str, list[str]]:
    """For each typed word that no project has, the words it may stand for, likeliest first."""
    asked = {word for word in typed if word not in STOP_WORDS}
    if not asked:
        return {}
    # Most of what is typed is right: what may have been meant is looked for only for what is not.
    unknown = asked - _known(asked).keys()
    looked_up = {part for word in unknown for part in (word, *_remainders(word))}
    rows = list(SpellingVariant.objects.filter(variant__among=looked_up).values_list("variant", "word"))
    found = {}
    for word in unknown:
        parts = {word, *_remainders(word)}
        near = {other for variant, other in rows if variant in parts and _one_slip(word, other)}
        found[word] = sorted(near, key=lambda other: _unlikeliness(word, other))[:MAX_CORRECTIONS]
    if typed and typed[-1] in found and not found[typed[-1]]:
        found[typed[-1]] = _endings(typed[-1])
    return {word: others for word, others in found.items() if others}


def _endings(start):
    return list(_begun(start).order_by("word").values_list("word", flat=True)[:MAX_ENDINGS])


def _begun(start):
    """The words that begin so. The index of variants finds them between two of them, in whatever order the
    database puts letters; it would not by their beginning alone."""
    near = SpellingVariant.objects.own().filter(variant__gte=start, variant__lte=start + "z" * MAX_WORD)
    return near.filter(complete=True, word__startswith=start)


def _remainders(word):
    # One figure more or less is another year, and no slip.
    if word.isdigit() or not SHORTEST <= len(word) <= LONGEST:
        return set()
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _one_slip(one, other):
    """Whether the words are the same but for one letter, or for two in each other's place."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _unlikeliness(word, other):
    return (word[:1] != other[:1], word[-1:] != other[-1:], abs(len(word) - len(other)), other)
