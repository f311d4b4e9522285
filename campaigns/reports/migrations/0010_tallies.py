"""The tallies of reports and what keeps them: triggers, so that the former version keeps them too."""

import django.db.models.deletion
from django.db import migrations, models

ADD = """
    INSERT INTO reports_tally (place_id, category_id, state, number)
    SELECT COALESCE(place_id, 0), COALESCE(category_id, 0), state, sum(number) FROM ({rows}) AS written
    GROUP BY GROUPING SETS ((place_id, category_id, state), (place_id, state), (category_id, state))
    HAVING sum(number) <> 0;
"""
PUBLIC = """
    SELECT place_id, category_id, state, {number} AS number FROM {table}
    WHERE published_at IS NOT NULL AND state <> 'received'
"""
BEFORE, AFTER = PUBLIC.format(number=-1, table="older"), PUBLIC.format(number=1, table="newer")
FUNCTION = """
    CREATE FUNCTION reports_tally_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {act} RETURN NULL; END $$
"""
TRIGGER = """
    CREATE TRIGGER reports_tally_{event} AFTER {event} ON reports_report {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_tally_{event}()
"""
#: What each statement does to the tallies: (act, the rows that it is given).
EVENTS = {
    "insert": (ADD.format(rows=AFTER), "REFERENCING NEW TABLE AS newer"),
    # What changes the words alone adds nothing.
    "update": (
        ADD.format(rows=f"{BEFORE} UNION ALL {AFTER}"),
        "REFERENCING OLD TABLE AS older NEW TABLE AS newer",
    ),
    "delete": (ADD.format(rows=BEFORE), "REFERENCING OLD TABLE AS older"),
    "truncate": ("DELETE FROM reports_tally;", ""),
}


def follow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for event, (act, tables) in EVENTS.items():
            schema_editor.execute(FUNCTION.format(event=event, act=act))
            schema_editor.execute(TRIGGER.format(event=event, tables=tables))


def leave(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for event in EVENTS:
            schema_editor.execute(f"DROP FUNCTION reports_tally_{event} CASCADE")


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_folded_names"), ("reports", "0009_newest_first")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("state", models.CharField(max_length=10)),
                ("number", models.BigIntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.category",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.place",
                    ),
                ),
            ],
            options={
                "required_db_vendor": "postgresql",
                "indexes": [
                    models.Index(fields=["place", "category", "state", "number"], name="tallies_of_a_place"),
                    models.Index(
                        fields=["category", "place", "state", "number"], name="tallies_of_a_category"
                    ),
                ],
            },
        ),
        migrations.RunPython(follow, leave),
    ]
