"""French text to search tokens, the same for every engine and for both sides of a match.

Accents are folded before the stop list and the stemmer, so that « école », « ecole » and « l’ÉCOLE »
give one token: measured in docs/decisions/0003-french-analysis.md.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from snowballstemmer import stemmer

#: No engine takes words without end, and no French word is longer.
MAX_WORD = 60
#: What stands between two spaces is read once for all, unless it is longer: only an attack says that twice.
MAX_PIECE = 40
MAX_COMPACT = 200
#: Letters of a root: most French derivations change what follows.
ROOT = 6

ELISIONS = ("c", "d", "j", "l", "m", "n", "qu", "s", "t", "jusqu", "lorsqu", "puisqu", "quoiqu")

_ELISION = re.compile(rf"\b(?:{'|'.join(ELISIONS)})['’ʼ]")
_WORD = re.compile(r"[a-z0-9]+")
# Few characters of a French text are worth a look: the others are left to C.
_SIGN = re.compile(r"[^\x00-\x7f]")
LIGATURES = {"œ": "oe", "æ": "ae"}

# Folded, since folding comes first.
STOP_WORDS = frozenset(
    _WORD.findall(
        """a ai alors au aucun aussi autre aux avec avoir c ca car ce cela ces cet cette ceux chez ci comme
    comment d dans de des deux donc dont du elle elles en encore entre es est et etaient etait etant
    etc ete etre eu eux faire fait font il ils je l la le les leur leurs lui m ma mais me meme memes
    mes moi mon n ne ni nos notre nous on ont ou par parce pas peu peut plus pour qu quand que quel
    quelle quelles quels qui quoi s sa sans se ses si son sont sous sur t ta tandis te tes toi ton
    tous tout toute toutes tres tu un une vos votre vous y"""
    )
)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # One for each word: a stemmer holds the word it is at, and threads would cut each other's.
    return stemmer("french").stemWord(word)


def fold(text: str) -> str:
    """Lower case without accents: « Ça va, Zoé ? » → « ca va, zoe ? »."""
    if text.isascii():
        return text.lower()
    # Taken apart first: « ᴬ » and « Ǣ » hide capitals and ligatures, and « İ » lowered hides a dot.
    lowered = unicodedata.normalize("NFKD", text).lower()
    return _SIGN.sub(_without_accent, unicodedata.normalize("NFKD", lowered))


def _without_accent(sign):
    return "" if unicodedata.combining(sign[0]) else LIGATURES.get(sign[0], sign[0])


def words(text: str) -> list[str]:
    """The folded words of a text, elisions and punctuation removed, in order."""
    found = []
    for piece in text.split():
        # Neither an accent nor an elision reaches beyond a space.
        found += _known_words(piece) if len(piece) <= MAX_PIECE else _words(piece)
    return found


def _words(text):
    return [word[:MAX_WORD] for word in _WORD.findall(_ELISION.sub(" ", fold(text)))]


@lru_cache(maxsize=50_000)
def _known_words(piece):
    return tuple(_words(piece))


def telling(folded: Iterable[str]) -> list[str]:
    """The folded words that say something, stop words removed."""
    return [word for word in folded if word not in STOP_WORDS]


def tokens(text: str) -> list[str]:
    """The stems that stand for a text in an index. Empty for a text of stop words only."""
    return stems(telling(words(text)))


def stems(told: Iterable[str]) -> list[str]:
    """The stems of words that say something."""
    return list(map(_stem, told))


def roots(told: Iterable[str]) -> list[str]:
    """The beginnings of such words: « plantation » and « planter » are near without sharing a stem."""
    return [word[:ROOT] for word in told]


def pairs(stems: list[str]) -> list[str]:
    """Each two stems that follow each other, in either order."""
    following = zip(stems, stems[1:], strict=False)
    return [f"{one}_{two}" if one < two else f"{two}_{one}" for one, two in following]


def compact(text: str) -> str:
    """The words of a text in one piece: « Mon espace » and « monespace » are the same."""
    return "".join(words(text))[:MAX_COMPACT]
