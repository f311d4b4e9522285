"""Full text inside the database of the site, over the bags of ``search.wording``.

Only ASCII letters, digits and « _ » reach the engines, always quoted: no search syntax can be typed.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import log

from django.db import connection

from search.query import ProjectDocument
from search.wording import BAG_WEIGHTS, bags_of

COLUMNS = ("title", "title_words", *BAG_WEIGHTS)


class FullText(ABC):
    """Bags of tokens keyed by page id. Scores are higher for better matches."""

    #: What finds the pages that satisfy an expression, each beside a number given first.
    select: str

    @abstractmethod
    def any_of(self, bag: str, tokens: Iterable[str]) -> str:
        """One of these tokens in this bag, in the engine's own words."""

    @abstractmethod
    def scores(self, bags: Mapping[str, Collection[str]]) -> dict[int, float]:
        """Score of each page with any token of ``bags``, by BM25 and the weight of each bag."""

    @abstractmethod
    def write(self, document: ProjectDocument) -> None: ...

    @abstractmethod
    def delete(self, page_ids: list[int]) -> None: ...

    @abstractmethod
    def settle(self) -> None:
        """Called after many writes, for engines that plan better when they know of them."""

    @abstractmethod
    def with_prefix(self, complete: list[str], prefix: str) -> list[int]:
        """Pages whose title has these words and one that starts with ``prefix``."""

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext")

    def having(self, groups: Collection[Iterable[str]], *bags: str) -> list[Counter]:
        """For each bag, how many of the groups each page has in it, by page id; one token of a group is
        enough."""
        found = [Counter() for _bag in bags]
        wanted = [(number, self.any_of(bag, each)) for number, bag in enumerate(bags) for each in groups]
        if wanted:
            statement = " UNION ALL ".join([self.select] * len(wanted))
            for number, page_id in _rows(statement, [part for pair in wanted for part in pair]):
                found[number][page_id] += 1
        return found


def _rows(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


class SQLiteFullText(FullText):
    select = "SELECT %s, rowid FROM search_fulltext WHERE search_fulltext MATCH %s"
    #: In the order of the columns; those that only filter weigh nothing.
    weights = tuple(BAG_WEIGHTS.get(column, 0.0) for column in COLUMNS)

    def any_of(self, bag, tokens):
        quoted = " OR ".join(f'"{token}"' for token in tokens)
        return f"{bag} : ({quoted})"

    def scores(self, bags):
        expression = " OR ".join(self.any_of(bag, tokens) for bag, tokens in bags.items() if tokens)
        statement = (
            "SELECT rowid, -bm25(search_fulltext, %s, %s, %s, %s, %s, %s)"
            " FROM search_fulltext WHERE search_fulltext MATCH %s"
        )
        return dict(_rows(statement, [*self.weights, expression])) if expression else {}

    def write(self, document):
        self.delete([document.page_id])
        bags = bags_of(document)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_fulltext (rowid, title, title_words, stems, words, roots, pairs)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [document.page_id, *(bags[column] for column in COLUMNS)],
            )

    def delete(self, page_ids):
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM search_fulltext WHERE rowid = %s", [(page_id,) for page_id in page_ids]
            )

    def settle(self):
        """SQLite plans well enough without counting its rows."""

    def with_prefix(self, complete, prefix):
        parts = [f'"{word}"' for word in complete] + [f'"{prefix}"*']
        statement = "SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s ORDER BY rank, rowid"
        return [row[0] for row in _rows(statement, [f"title_words : ({' AND '.join(parts)})"])]


class PostgresFullText(FullText):
    """One vector of tokens by page: their bag comes first in their name, their number is that of their
    positions. GIN finds and counts, BM25 is computed here for the likeliest."""

    select = "SELECT %s, page_id FROM search_fulltext WHERE bags @@ %s::tsquery"
    #: How many of the pages that share most with a question are scored by how often they say its words.
    SCORED = 100
    K1, B = 2.0, 0.75

    def any_of(self, bag, tokens):
        return " | ".join(f"'{bag}:{token}'" for token in tokens)

    def scores(self, bags):
        weights = {
            f"{bag}:{token}": BAG_WEIGHTS[bag]
            for bag, tokens in bags.items()
            for token in dict.fromkeys(tokens)
        }
        if not weights:
            return {}
        each = "SELECT %s, array_agg(page_id), 0, 0 FROM search_fulltext WHERE bags @@ %s::tsquery"
        sizes = "SELECT '', NULL, count(*), avg(length) FROM search_fulltext"
        parameters = [part for token in weights for part in (token, f"'{token}'")]
        *rows, (_all, _none, total, average) = _rows(
            " UNION ALL ".join([each] * len(weights) + [sizes]), parameters
        )
        having = {token: pages or [] for token, pages, _total, _average in rows}
        worth = {
            token: weights[token] * log(1 + (total - len(pages) + 0.5) / (len(pages) + 0.5))
            for token, pages in having.items()
        }
        found = Counter()
        for token, pages in having.items():
            for page_id in pages:
                found[page_id] += worth[token]
        return self._refined(found, worth, float(average or 1))

    def _refined(self, found, worth, average):
        """The best by BM25, then the others by what they have of the question."""
        best = [page_id for page_id, _score in found.most_common(self.SCORED)]
        statement = (
            "SELECT page_id, length, lexeme, cardinality(positions) FROM search_fulltext, unnest(bags)"
            " WHERE page_id = ANY(%s) AND lexeme = ANY(%s)"
        )
        exact = Counter()
        for page_id, length, token, times in _rows(statement, [best, list(worth)]):
            drag = self.K1 * (1 - self.B + self.B * length / average)
            exact[page_id] += worth[token] * times * (self.K1 + 1) / (times + drag)
        least = min(exact.values(), default=0.0)
        most = max((score for page_id, score in found.items() if page_id not in exact), default=1.0)
        return {page_id: exact.get(page_id) or least * score / most for page_id, score in found.items()}

    def write(self, document):
        bags = bags_of(document)
        named = [f"{bag}:{token}" for bag in ("title", *BAG_WEIGHTS) for token in bags[bag].split()]
        statement = """
            INSERT INTO search_fulltext (page_id, bags, title_words, length)
            VALUES (%s, %s::tsvector, to_tsvector('simple', %s), %s)
            ON CONFLICT (page_id) DO UPDATE SET bags = EXCLUDED.bags,
                title_words = EXCLUDED.title_words, length = EXCLUDED.length
        """
        values = [document.page_id, _vector(named), bags["title_words"], len(named)]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    def delete(self, page_ids):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext WHERE page_id = ANY(%s)", [page_ids])

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


def _vector(named):
    """Tokens as the text of a tsvector: each with as many positions as it has occurrences, at most 255."""
    return " ".join(
        f"'{token}':{','.join(map(str, range(1, min(times, 255) + 1)))}"
        for token, times in Counter(named).items()
    )


def get_fulltext() -> FullText:
    return PostgresFullText() if connection.vendor == "postgresql" else SQLiteFullText()
