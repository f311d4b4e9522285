import django.db.models.deletion
from django.db import migrations, models

import campaigns.reports.models.words

INDEX = "CREATE INDEX reports_by_word ON reports_reportwords USING gin ((bag::tsvector))"


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_tallies_of_before")]

    operations = [
        migrations.CreateModel(
            name="ReportWords",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="reports.report",
                    ),
                ),
                ("bag", campaigns.reports.models.words.Bag()),
            ],
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
