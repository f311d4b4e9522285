"""The reports of before the tallies, counted once; in a transaction of its own: nobody waits to write."""

from django.db import migrations

COUNT = """
    INSERT INTO reports_tally (place_id, category_id, state, number)
    SELECT place_id, category_id, state, sum(number) FROM (
        SELECT COALESCE(place_id, 0) AS place_id, COALESCE(category_id, 0) AS category_id, state,
            count(*) AS number
        FROM reports_report WHERE published_at IS NOT NULL AND state <> 'received'
        GROUP BY GROUPING SETS ((place_id, category_id, state), (place_id, state), (category_id, state))
        UNION ALL SELECT place_id, category_id, state, -number FROM reports_tally
    ) AS cells
    GROUP BY place_id, category_id, state HAVING sum(number) <> 0
"""


def count(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COUNT)


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_tallies")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
