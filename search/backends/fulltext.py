"""Full text inside the database of the site, over the bags of ``search.wording``.

Only ASCII letters, digits and « _ » reach the engines, always quoted: no search syntax can be typed.
"""

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import chain, groupby
from operator import itemgetter

import numpy as np
from django.db import connection

from home.caching import remember
from search.query import ProjectDocument
from search.wording import BAG_WEIGHTS

COLUMNS = ("title", "title_words", *BAG_WEIGHTS)


class FullText(ABC):
    """Bags of tokens keyed by page id, read for one question. Scores are higher for better matches."""

    @abstractmethod
    def having(self, groups: Collection[Iterable[str]], *bags: str) -> list[Counter]:
        """For each bag, how many of the groups each page has in it, by page id; one token of a group is
        enough."""

    @abstractmethod
    def scores(self, bags: Mapping[str, Collection[str]], among: Collection[int]) -> dict[int, float]:
        """Score of each of some pages that has a token of ``bags``: by BM25 and the weight of each bag."""

    @abstractmethod
    def write(self, documents: Collection[ProjectDocument]) -> None: ...

    @abstractmethod
    def delete(self, page_ids: list[int]) -> None: ...

    @abstractmethod
    def settle(self) -> None:
        """Called after many writes, for engines that plan better when they know of them."""

    @abstractmethod
    def with_prefix(self, complete: list[str], prefix: str) -> list[int]:
        """Pages whose title has these words and one that starts with ``prefix``."""

    @abstractmethod
    def holds(self, page_ids: list[int]) -> set[int]:
        """Those of the pages that have a row."""

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext")


def _rows(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _rows_by_index(statement, parameters):
    """The same in PostgreSQL, which finds it cheap to read the whole table: it does not count that the
    vectors lie out of it, nor what compiling such a long question takes."""
    plan = "SELECT set_config('enable_seqscan', '{0}', true), set_config('jit', '{0}', true)"
    with connection.cursor() as cursor:
        # Together they are one transaction and one journey; within a longer one, the plan is put back.
        cursor.execute(f"{plan.format('off')}; {statement}; {plan.format('on')}", parameters)
        cursor.nextset()
        return cursor.fetchall()


def _size():
    """How many pages there are, and the tokens of one on average."""
    ((pages, tokens),) = _rows("SELECT count(*), avg(length) FROM search_fulltext")
    return pages, float(tokens or 1)


def _said(pages, names):
    """The length of each page, and how many times it says each of ``names`` that it says more than once."""
    statement = """
        SELECT page_id, length, lexeme, cardinality(positions) FROM search_fulltext
        LEFT JOIN LATERAL unnest(repeated) ON lexeme = ANY(%s) WHERE page_id = ANY(%s)
    """
    lengths, times = {}, {}
    for page, length, name, number in _rows(statement, [names, pages]):
        lengths[page] = length
        if name:
            times[page, name] = number
    return lengths, times


def _any_of(bag, tokens):
    """One of these tokens in this bag, in the words of FTS5."""
    quoted = " OR ".join(f'"{token}"' for token in tokens)
    return f"{bag} : ({quoted})"


class SQLiteFullText(FullText):
    #: In the order of the columns; those that only filter weigh nothing.
    weights = tuple(BAG_WEIGHTS.get(column, 0.0) for column in COLUMNS)

    def having(self, groups, *bags):
        found = [Counter() for _bag in bags]
        wanted = [(number, _any_of(bag, each)) for number, bag in enumerate(bags) for each in groups]
        if wanted:
            each = "SELECT %s, rowid FROM search_fulltext WHERE search_fulltext MATCH %s"
            statement = " UNION ALL ".join([each] * len(wanted))
            rows = _rows(statement, [part for pair in wanted for part in pair])
            for number, of_bag in groupby(rows, key=itemgetter(0)):
                found[number].update(map(itemgetter(1), of_bag))
        return found

    def scores(self, bags, among):
        expression = " OR ".join(_any_of(bag, tokens) for bag, tokens in bags.items() if tokens)
        # With its « + », the list of pages only filters: else each of them would be looked for in turn.
        statement = (
            "SELECT rowid, -bm25(search_fulltext, %s, %s, %s, %s, %s, %s) FROM search_fulltext"
            " WHERE search_fulltext MATCH %s AND +rowid IN (SELECT value FROM json_each(%s))"
        )
        parameters = [*self.weights, expression, json.dumps(list(among))]
        return dict(_rows(statement, parameters)) if expression else {}

    def write(self, documents):
        self.delete([document.page_id for document in documents])
        told = [(document.page_id, document.bags) for document in documents]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_fulltext (rowid, title, title_words, stems, words, roots, pairs)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [(page_id, *(bags[column] for column in COLUMNS)) for page_id, bags in told],
            )

    def delete(self, page_ids):
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM search_fulltext WHERE rowid = %s", [(page_id,) for page_id in page_ids]
            )

    def holds(self, page_ids):
        statement = "SELECT rowid FROM search_fulltext WHERE rowid IN (SELECT value FROM json_each(%s))"
        return {page_id for (page_id,) in _rows(statement, [json.dumps(page_ids)])}

    def settle(self):
        """SQLite plans well enough without counting its rows."""

    def with_prefix(self, complete, prefix):
        parts = [f'"{word}"' for word in complete] + [f'"{prefix}"*']
        statement = "SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s ORDER BY rank, rowid"
        return [row[0] for row in _rows(statement, [f"title_words : ({' AND '.join(parts)})"])]


class PostgresFullText(FullText):
    """One vector of tokens by page: their bag comes first in their name, their number is that of their
    positions. GIN finds and counts, BM25 is computed here for the likeliest. What a page says more than once
    is also apart: to read the whole vector of a hundred pages takes longer than to find them."""

    #: How many of the pages that share most with a question are scored by how often they say its words.
    SCORED = 100
    K1, B = 2.0, 0.75

    def __init__(self):
        self._pages: dict[str, np.ndarray] = {}

    def having(self, groups, *bags):
        wanted = [[[f"{bag}:{token}" for token in tokens] for tokens in groups] for bag in bags]
        pages = self._having(chain.from_iterable(chain.from_iterable(wanted)))
        found = [Counter() for _bag in bags]
        for counts, of_bag in zip(found, wanted, strict=True):
            for tokens in of_bag:
                counts.update(set().union(*(pages[token].tolist() for token in tokens)))
        return found

    def _having(self, tokens):
        """The ids of the pages that have each token; what was read once for a question is not read again."""
        asked = [token for token in dict.fromkeys(tokens) if token not in self._pages]
        each = "SELECT %s, array_agg(page_id) FROM search_fulltext WHERE bags @@ %s::tsquery"
        if asked:
            parameters = [part for token in asked for part in (token, f"'{token}'")]
            rows = _rows_by_index(" UNION ALL ".join([each] * len(asked)), parameters)
            self._pages |= {token: np.array(ids or (), np.int64) for token, ids in rows}
        return self._pages

    def scores(self, bags, among):
        weights = {
            f"{bag}:{token}": BAG_WEIGHTS[bag]
            for bag, tokens in bags.items()
            for token in dict.fromkeys(tokens)
        }
        if not weights:
            return {}
        having = self._having(weights)
        total, average = remember(_size, "fulltext")
        counts = np.array([len(having[token]) for token in weights])
        rarity = np.log(1 + (max(total, *counts) - counts + 0.5) / (counts + 0.5))
        worth = rarity * np.array(list(weights.values()))
        pages = np.concatenate([having[token] for token in weights])
        tokens = np.repeat(np.arange(len(counts)), counts)
        kept = np.isin(pages, np.fromiter(among, np.int64))
        ids, places = np.unique(pages[kept], return_inverse=True)
        scores = np.bincount(places, worth[tokens[kept]], len(ids))
        best = np.sort(np.argsort(-scores, kind="stable")[: self.SCORED])
        refined = np.isin(places, best)
        exact = self._exact(ids[places[refined]], tokens[kept][refined], worth, list(weights), average)
        others = np.delete(np.arange(len(ids)), best)
        # The others come after the best, in the order of what they have of the question.
        if len(others):
            scores[others] *= exact.min() / max(1, scores[others].max())
        scores[best] = exact
        return dict(zip(ids.tolist(), scores.tolist(), strict=True))

    def _exact(self, pages, tokens, worth, names, average):
        """The score by BM25 of each page, in their order; a page of ``pages`` has the token of ``tokens`` at
        the same place, which is its rank in ``worth`` and ``names``."""
        ids, places = np.unique(pages, return_inverse=True)
        lengths, times = _said(ids.tolist(), names)
        said = (
            times.get((page, names[token]), 1) for page, token in zip(pages.tolist(), tokens, strict=True)
        )
        said = np.fromiter(said, float, len(pages))
        length = np.array([lengths.get(page, average) for page in ids.tolist()])
        drag = self.K1 * (1 - self.B + self.B * length / average)
        return np.bincount(places, worth[tokens] * said * (self.K1 + 1) / (said + drag[places]), len(ids))

    def write(self, documents):
        statement = """
            INSERT INTO search_fulltext (page_id, bags, repeated, title_words, length)
            VALUES (%s, %s::tsvector, %s::tsvector, to_tsvector('simple', %s), %s)
            ON CONFLICT (page_id) DO UPDATE SET bags = EXCLUDED.bags, repeated = EXCLUDED.repeated,
                title_words = EXCLUDED.title_words, length = EXCLUDED.length
        """
        with connection.cursor() as cursor:
            cursor.executemany(statement, list(map(_vectors, documents)))

    def delete(self, page_ids):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext WHERE page_id = ANY(%s)", [page_ids])

    def holds(self, page_ids):
        found = _rows("SELECT page_id FROM search_fulltext WHERE page_id = ANY(%s)", [page_ids])
        return {page_id for (page_id,) in found}

    def settle(self):
        # Until its own survey, PostgreSQL takes tables just filled for empty ones: minutes for a search.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_fulltext, search_embeddeddocument, search_embeddedvalue")

    def with_prefix(self, complete, prefix):
        expression = " & ".join([*(f"'{word}'" for word in complete), f"'{prefix}':*"])
        statement = (
            "SELECT page_id FROM search_fulltext WHERE title_words @@ %s::tsquery"
            " ORDER BY length(title_words), page_id"
        )
        return [row[0] for row in _rows(statement, [expression])]


def _vectors(document):
    """The row of a project: its key, its two vectors, the words of its title, how many tokens it has."""
    bags = document.bags
    named = [f"{bag}:{token}" for bag in ("title", *BAG_WEIGHTS) for token in bags[bag].split()]
    times = Counter(named)
    repeated = {token: number for token, number in times.items() if number > 1}
    return document.page_id, _vector(times), _vector(repeated), bags["title_words"], len(named)


def _vector(times):
    """Tokens as the text of a tsvector: each with as many positions as it has occurrences, at most 255."""
    return " ".join(
        f"'{token}':{','.join(map(str, range(1, min(number, 255) + 1)))}" for token, number in times.items()
    )


def get_fulltext() -> FullText:
    return PostgresFullText() if connection.vendor == "postgresql" else SQLiteFullText()
