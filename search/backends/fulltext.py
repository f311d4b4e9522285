"""Full text inside the database of the site, over tokens analysed in Python.

Only ASCII letters and digits reach the engines, always quoted: no search syntax can be typed.
"""

from abc import ABC, abstractmethod

from django.db import connection

from search.analysis import tokens, words
from search.query import ProjectDocument

MAX_TOKENS = 32


def query_tokens(text: str) -> list[str]:
    """The distinct tokens of what somebody typed, at most ``MAX_TOKENS``."""
    return list(dict.fromkeys(tokens(text)))[:MAX_TOKENS]


def _columns(document: ProjectDocument) -> list[str]:
    """One string of space-separated tokens by field."""
    labels = f"{document.labels} {document.organisation}"
    return [
        " ".join(tokens(document.title)),
        " ".join(words(document.title)),
        " ".join(tokens(document.summary)),
        " ".join(tokens(labels)),
        " ".join(tokens(document.body)),
    ]


class FullText(ABC):
    """Token index keyed by page id. Scores are higher for better matches."""

    @abstractmethod
    def expression(self, wanted: list[str], every: bool) -> str:
        """Every (or any) of the tokens, in the engine's own words."""

    @abstractmethod
    def scores(self, expression: str) -> dict[int, float]:
        """Score of each page found."""

    @abstractmethod
    def write(self, document: ProjectDocument) -> None: ...

    @abstractmethod
    def delete(self, page_ids: list[int]) -> None: ...

    @abstractmethod
    def settle(self) -> None:
        """Called after many writes, for engines that plan better when they know of them."""

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext")

    @abstractmethod
    def with_prefix(self, complete: list[str], prefix: str) -> list[int]:
        """Pages whose title has these words and one that starts with ``prefix``."""


class SQLiteFullText(FullText):
    def expression(self, wanted, every):
        quoted = (" AND " if every else " OR ").join(f'"{token}"' for token in wanted)
        # Stems live in every column but title_words, which holds whole words for suggestions.
        return f"{{title summary labels body}} : ({quoted})"

    def write(self, document):
        self.delete([document.page_id])
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_fulltext (rowid, title, title_words, summary, labels, body)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [document.page_id, *_columns(document)],
            )

    def delete(self, page_ids):
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM search_fulltext WHERE rowid = %s", [(page_id,) for page_id in page_ids]
            )

    def settle(self):
        """SQLite plans well enough without counting its rows."""

    def scores(self, expression):
        with connection.cursor() as cursor:
            cursor.execute(
                # Weights of title, title_words, summary, labels and body.
                "SELECT rowid, -bm25(search_fulltext, 4.0, 0.0, 2.0, 2.0, 1.0) FROM search_fulltext"
                " WHERE search_fulltext MATCH %s",
                [expression],
            )
            return dict(cursor.fetchall())

    def with_prefix(self, complete, prefix):
        parts = [f'"{word}"' for word in complete] + [f'"{prefix}"*']
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s ORDER BY rank, rowid",
                [f"title_words : ({' AND '.join(parts)})"],
            )
            return [row[0] for row in cursor.fetchall()]


class PostgresFullText(FullText):
    #: ts_rank weights of the classes D, C, B, A: body, labels, summary, title.
    WEIGHTS = "{0.25, 0.5, 0.5, 1.0}"

    def expression(self, wanted, every):
        return (" & " if every else " | ").join(f"'{token}'" for token in wanted)

    def write(self, document):
        title, title_words, summary, labels, body = _columns(document)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO search_fulltext (page_id, stems, title_words) VALUES (
                    %s,
                    setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B')
                    || setweight(to_tsvector('simple', %s), 'C') || setweight(to_tsvector('simple', %s), 'D'),
                    to_tsvector('simple', %s)
                )
                ON CONFLICT (page_id) DO UPDATE SET stems = EXCLUDED.stems, title_words = EXCLUDED.title_words
                """,
                [document.page_id, title, summary, labels, body, title_words],
            )

    def delete(self, page_ids):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext WHERE page_id = ANY(%s)", [page_ids])

    def settle(self):
        # Until its own survey, PostgreSQL takes tables just filled for empty ones: minutes for a search.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_fulltext, search_embeddeddocument, search_embeddedvalue")

    def scores(self, expression):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT page_id, ts_rank(%s::real[], stems, %s::tsquery, 1) FROM search_fulltext"
                " WHERE stems @@ %s::tsquery",
                [self.WEIGHTS, expression, expression],
            )
            return dict(cursor.fetchall())

    def with_prefix(self, complete, prefix):
        expression = " & ".join([*(f"'{word}'" for word in complete), f"'{prefix}':*"])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT page_id FROM search_fulltext WHERE title_words @@ %s::tsquery"
                " ORDER BY length(title_words), page_id",
                [expression],
            )
            return [row[0] for row in cursor.fetchall()]


def get_fulltext() -> FullText:
    return PostgresFullText() if connection.vendor == "postgresql" else SQLiteFullText()
