"""Latent semantic analysis: texts of the same matter are near even when they share few words.

Deerwester et al., « Indexing by Latent Semantic Analysis », JASIS 41, 1990. What the halves and the
numbers of dimensions bring is measured in docs/decisions/0017-likeness.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np

#: The stems that most texts say; the others are too rare to bring texts together.
TERMS = 10_000
#: Dimensions that tell a text apart from the others, and those that tell its matter.
DIMENSIONS, MATTERS = 100, 40
#: A matter is that of several texts.
TEXTS_BY_MATTER = 5
#: What is weaker than this share of the strongest dimension is noise of the arithmetic.
NOISE = 1e-5


@dataclass(frozen=True)
class LatentSpace:
    """``terms``: the row of each stem; ``worth``: of each row, how much the stem tells; ``axes``: a column
    for each dimension, the strongest first, of which ``matters`` tell the matter of a text."""

    terms: Mapping[str, int]
    worth: np.ndarray
    axes: np.ndarray
    matters: int

    @classmethod
    def of(cls, texts: Sequence[Mapping[str, int]]) -> "LatentSpace":
        """The space of these texts, each as the times it says each stem. A few thousand at most: it takes
        their number squared."""
        terms, worth = _terms(texts)
        rows = np.zeros((len(texts), len(terms)), np.float32)
        for row, text in zip(rows, texts, strict=True):
            columns, weights = _weighed(text, terms, worth)
            row[columns] = weights
        # Its eigenvectors are the left singular vectors of the rows.
        strengths, sides = np.linalg.eigh(rows @ rows.T)
        strongest = np.argsort(-strengths, kind="stable")[:DIMENSIONS]
        strongest = strongest[strengths[strongest] > NOISE * max(strengths.max(initial=0), NOISE)]
        axes = rows.T @ (sides[:, strongest] / np.sqrt(strengths[strongest]))
        return cls(terms, worth, axes, min(MATTERS, len(texts) // TEXTS_BY_MATTER))

    def vector(self, text: Mapping[str, int]) -> np.ndarray:
        """Where a text is, new or not. The product of two vectors is their closeness, from −1 to 1: half that
        of their matters, half that of their words."""
        columns, weights = _weighed(text, self.terms, self.worth)
        words = weights @ self.axes[columns]
        matter = words[: self.matters]
        size = np.linalg.norm(matter)
        if not self.matters:
            return words
        if size:
            matter = matter / size
        return np.concatenate([matter, words]) * np.float32(0.5**0.5)

    def to_bytes(self) -> bytes:
        stream = BytesIO()
        # Half precision moves no neighbour.
        np.savez_compressed(
            stream,
            terms=np.array(list(self.terms), dtype=np.str_),
            worth=self.worth,
            axes=self.axes.astype(np.float16),
            matters=self.matters,
        )
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "LatentSpace":
        with np.load(BytesIO(stored), allow_pickle=False) as parts:
            terms = {term: number for number, term in enumerate(parts["terms"].tolist())}
            axes = parts["axes"].astype(np.float32)
            return cls(terms, parts["worth"], axes, int(parts["matters"]))


def _terms(texts):
    having = {}
    for text in texts:
        for stem in text:
            having[stem] = having.get(stem, 0) + 1
    kept = sorted(having, key=lambda stem: (-having[stem], stem))[:TERMS]
    counts = np.array([having[stem] for stem in kept], np.float32)
    # What every text says tells next to nothing.
    worth = np.log((len(texts) + 1) / counts) if kept else counts
    return {stem: number for number, stem in enumerate(kept)}, worth.astype(np.float32)


def _weighed(text, terms, worth):
    """The columns of a text and their weights, of length one together."""
    known = [(terms[stem], times) for stem, times in text.items() if stem in terms]
    columns = np.array([column for column, _times in known], np.int64)
    times = np.array([times for _column, times in known], np.float32)
    weights = (1 + np.log(times)) * worth[columns]
    return columns, weights / (np.linalg.norm(weights) or 1)
