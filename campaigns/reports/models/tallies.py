"""How many public reports each commune, kind and state has, so that nothing counts a million rows.

Kept by triggers of PostgreSQL (docs/decisions/0044-reports-counted-as-they-are-written.md), for whatever
writes a report: a form, an import, the former version of the site during a release. SQLite counts reports.
"""

from django.db import connection, models, transaction
from django.db.models import BigIntegerField, Case, F, Sum, When

VENDOR = "postgresql"
#: In the place of a commune or of a kind: all of them.
ALL = 0
SUMMED = """
    INSERT INTO reports_tally (place_id, category_id, state, number)
    SELECT place_id, category_id, state, sum(number) FROM ({rows}) AS cells
    GROUP BY place_id, category_id, state HAVING sum(number) <> 0
"""
MISSING = """
    SELECT COALESCE(place_id, 0) AS place_id, COALESCE(category_id, 0) AS category_id, state,
        count(*) AS number
    FROM reports_report WHERE published_at IS NOT NULL AND state <> 'received'
    GROUP BY GROUPING SETS ((place_id, category_id, state), (place_id, state), (category_id, state))
    UNION ALL SELECT place_id, category_id, state, -number FROM reports_tally
"""
#: One reading of the two tables as they are at one moment, and whoever writes meanwhile adds to both: what it
#: finds missing is exactly what is missing, without having anybody wait.
SETTLE = SUMMED.format(rows=MISSING)
CROWDED = """
    WITH crowded AS (
        SELECT place_id, category_id, state FROM reports_tally
        GROUP BY place_id, category_id, state HAVING count(*) > 1
    ), gone AS (
        DELETE FROM reports_tally AS told USING crowded
        WHERE told.place_id = crowded.place_id AND told.category_id = crowded.category_id
            AND told.state = crowded.state
        RETURNING told.*
    )
"""
#: The rows of each cell become one. A reader sees those of before or the one of after.
FOLD = CROWDED + SUMMED.format(rows="SELECT * FROM gone")


class TallyQuerySet(models.QuerySet):
    def grain(self, by_place, by_kind, hidden):
        """The coarsest cells that tell communes or kinds apart, without the kinds of ids ``hidden``."""
        if by_place and not by_kind:
            return self.filter(place__gt=ALL, category__in=[ALL, *hidden])
        cells = self.filter(category__gt=ALL).exclude(category__in=hidden)
        return cells.filter(place__gt=ALL) if by_place else cells.filter(place=ALL)


def numbered(hidden):
    """The sum of the cells of a grain; those of hidden kinds, which « all kinds » holds, are taken off."""
    shown = F("number")
    signed = Case(When(category__in=hidden, then=-shown), default=shown, output_field=BigIntegerField())
    return Sum(signed if hidden else shown)


def are_kept():
    return connection.vendor == VENDOR


def fold():
    """Make one row of all those of a cell: what is read then is as short as it can be."""
    if are_kept():
        with connection.cursor() as cursor:
            cursor.execute(FOLD)


def settle():
    """Have the tallies say what the reports say, whatever happened to them; returns how many were wrong."""
    if not are_kept():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        # Two at once would each add what is missing.
        cursor.execute("LOCK TABLE reports_tally IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute(SETTLE)
        wrong = cursor.rowcount
        cursor.execute(FOLD)
    return wrong


class Tally(models.Model):
    """So many more public reports in a commune, of a kind, in a state: cells are the sums of their rows.

    A row is added by each change, never rewritten: two people who write do not wait for each other.
    """

    place = models.ForeignKey(
        "projects.Place", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    category = models.ForeignKey(
        "reports.Category", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    state = models.CharField(max_length=10)
    number = models.BigIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        required_db_vendor = VENDOR
        indexes = [
            models.Index(fields=["place", "category", "state", "number"], name="tallies_of_a_place"),
            models.Index(fields=["category", "place", "state", "number"], name="tallies_of_a_category"),
        ]

    def __str__(self):
        return f"{self.place_id}, {self.category_id}, {self.state}: {self.number:+}"
