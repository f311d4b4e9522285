"""Indexes for lists that a country fills, made while everybody writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexQuietly(AddIndexConcurrently):
    """SQLite has but one writer, which waits."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        quietly = schema_editor.connection.vendor == "postgresql"
        add = super() if quietly else super(AddIndexConcurrently, self)
        add.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        quietly = schema_editor.connection.vendor == "postgresql"
        remove = super() if quietly else super(AddIndexConcurrently, self)
        remove.database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    # An index that is made beside those who write cannot be in a transaction.
    atomic = False

    dependencies = [("reports", "0008_halves_of_secrets")]

    operations = [
        AddIndexQuietly(
            model_name="report",
            index=models.Index(fields=["-created_at", "-id"], name="reports_newest_first"),
        ),
        AddIndexQuietly(
            model_name="report",
            index=models.Index(fields=["published_at"], name="reports_by_publication"),
        ),
        AddIndexQuietly(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "received")), fields=["created_at"], name="reports_to_read"
            ),
        ),
        AddIndexQuietly(
            model_name="change",
            index=models.Index(
                condition=models.Q(("after__in", ("closed", "published")), ("by__isnull", False)),
                fields=["-at", "-id"],
                name="decisions_newest_first",
            ),
        ),
    ]
