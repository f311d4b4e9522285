"""The words of the reports of before, a lot at a time: nobody waits to write meanwhile."""

from itertools import islice

from django.db import migrations

from campaigns.reports.models.words import bag_of

LOT = 1_000


def fill(apps, schema_editor):
    reports, words = (apps.get_model("reports", name).objects for name in ("Report", "ReportWords"))
    rows = reports.order_by("pk").values_list("pk", "where", "description").iterator(chunk_size=LOT)
    while lot := list(islice(rows, LOT)):
        # One that was written again meanwhile has its words already.
        words.bulk_create(
            [words.model(pk=key, bag=bag_of(*texts)) for key, *texts in lot], ignore_conflicts=True
        )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reports", "0012_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
