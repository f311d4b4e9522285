"""The words of each report, so that those that say one are found without reading a million of them.

They come from ``search.analysis``: « eclairage » finds « Éclairages ». SQLite reads them all.
"""

from collections.abc import Iterable

from django.db import models

from search import analysis

#: From so many letters on, a word finds those that begin with it. Figures never do: « 12 » is not « 120 ».
BEGINNING = 3


def bag_of(*texts: str) -> str:
    """The words of texts and their stems, each once, between spaces."""
    said = analysis.words(" ".join(texts))
    return f" {' '.join(sorted({*said, *analysis.stems(said)}))} "


def asked_by(text: str) -> list[tuple[str, str]]:
    """For each word of a text that says something, its stem, and the beginning that will do, if any does."""
    said = analysis.words(text)
    told = analysis.telling(said) or said
    begins = [word if len(word) >= BEGINNING and not word.isdecimal() else "" for word in told]
    return list(zip(analysis.stems(told), begins, strict=True))


class Bag(models.TextField):
    """What ``bag_of`` gives."""


@Bag.register_lookup
class Says(models.Lookup):
    """Whether a bag has all that a text asks for (``asked_by``); none has what a text without words asks."""

    lookup_name = "says"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        conditions, asked = [], []
        for stem, beginning in asked_by(self.rhs):
            patterns = [f"% {stem} %", *([f"% {beginning}%"] if beginning else [])]
            conditions.append(f"({' OR '.join([f'{column} LIKE %s'] * len(patterns))})")
            for pattern in patterns:
                asked += [*parameters, pattern]
        return " AND ".join(conditions) or "1 = 0", asked

    def as_postgresql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        each = [f"'{stem}'" + (f" | '{begins}':*" if begins else "") for stem, begins in asked_by(self.rhs)]
        if not each:
            return "1 = 0", []
        # As the index has it (campaigns/reports/migrations/0012_words.py).
        return f"{column}::tsvector @@ %s::tsquery", [*parameters, " & ".join(f"({one})" for one in each)]


class ReportWords(models.Model):
    """Written with the report by whatever writes it (``ReportQuerySet``, ``Report.save``)."""

    report = models.OneToOneField("reports.Report", models.CASCADE, primary_key=True, related_name="words")
    bag = Bag()

    def __str__(self):
        return f"{self.pk}"


def keep(rows: Iterable[tuple[int, str, str]]) -> None:
    """Write the words of reports: (key, where, description)."""
    kept = [ReportWords(pk=key, bag=bag_of(where, description)) for key, where, description in rows]
    ReportWords.objects.bulk_create(
        kept, batch_size=1_000, update_conflicts=True, unique_fields=["report"], update_fields=["bag"]
    )
