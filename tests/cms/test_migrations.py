"""A release is put in place while the former one answers: its migrations must let it."""

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader

from tests.cms.migration_rules import faults
from tests.test_house import APPS

pytestmark = pytest.mark.once

#: Written before any site ran: nothing is added here, except what is proved harmless, with the reason.
PAST = {
    "contributors.0003_purposes",
    "contributors.0004_monthly_counts",
    "home.0004_statement_from_audits",
    "home.0005_english_words",
    "imports.0002_run_name",
    "newsletters.0003_lighter_deliveries",
    "newsletters.0004_preferences",
    "newsletters.0006_after_the_sending",
    "newsletters.0009_choices_only",
    "newsletters.0010_alerts_sent",
    "newsletters.0012_blocks",
    "projects.0003_landing_texts",
    "projects.0004_merged_and_templates",
    "projects.0005_english_words",
    "projects.0006_folded_names",
    "reports.0003_open311",
    "reports.0004_retention",
    "search.0003_bags",
    "search.0007_points",
    "search.0009_likeness",
}
DROP = {"postgresql": "ALTER TABLE place DROP COLUMN name"}
TEXT = {"max_length": 10}
CONSTRAINT = models.UniqueConstraint(fields=["name"], name="one_name")


def ours():
    labels = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in APPS}
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {f"{label}.{name}": one for (label, name), one in disk.items() if label in labels}


def by_hand(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor])


def told(*operations):
    migration = Migration("0009_try", "essai")
    migration.operations = list(operations)
    return faults(migration)


def test_no_migration_breaks_the_version_that_still_runs():
    unsafe = {name: said for name, one in ours().items() if (said := faults(one))}
    new = {name: said for name, said in unsafe.items() if name not in PAST}
    assert new == {}, "docs/operations.md, « Publier une version », says how to do it in two releases"


def test_the_list_of_the_past_holds_nothing_else():
    found = ours()
    assert all(faults(found[name]) for name in PAST)


@pytest.mark.parametrize(
    "operation",
    [
        ops.RemoveField("place", "name"),
        ops.RenameField("place", "name", "title"),
        ops.DeleteModel("place"),
        ops.RenameModel("place", "site"),
        ops.AlterModelTable("place", "places"),
        ops.AddField("place", "code", models.CharField(**TEXT)),
        ops.AddField("place", "code", models.CharField(default="", **TEXT)),
        ops.AddField("place", "code", models.CharField(null=True, unique=True, **TEXT)),
        ops.AlterField("place", "code", models.CharField(**TEXT)),
        ops.AddConstraint("place", CONSTRAINT),
        ops.SeparateDatabaseAndState([ops.RemoveField("place", "name")]),
        ops.RunSQL("ALTER TABLE place RENAME COLUMN name TO title"),
        ops.RunSQL("ALTER TABLE place ADD COLUMN code text NOT NULL"),
        ops.RunPython(by_hand),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_the_former_version_would_trip_over_is_named(operation):
    (said,) = told(operation)
    assert said.startswith("essai.0009_try: ")


@pytest.mark.parametrize(
    "operation",
    [
        ops.AddField("place", "code", models.CharField(null=True, **TEXT)),
        ops.AddField("place", "code", models.CharField(db_default="", **TEXT)),
        ops.AddField("place", "themes", models.ManyToManyField("projects.Theme")),
        ops.AlterField("place", "code", models.CharField(default="", **TEXT)),
        ops.AddIndex("place", models.Index(fields=["code"], name="by_code")),
        AddIndexConcurrently("place", models.Index(fields=["code"], name="by_code")),
        ops.AlterModelOptions("place", {"ordering": ["code"]}),
        ops.RunPython(ops.RunPython.noop),
        ops.RunSQL("ALTER TABLE place ADD COLUMN code text NOT NULL DEFAULT ''"),
        ops.SeparateDatabaseAndState([], [ops.RemoveField("place", "name")]),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_the_former_version_does_not_see_is_let_through(operation):
    assert told(operation) == []


def test_a_table_that_is_new_may_be_made_in_several_steps():
    create = ops.CreateModel("Place", [("id", models.BigAutoField(primary_key=True))])
    assert told(create, ops.AddField("place", "code", models.CharField(**TEXT))) == []
    assert told(create, ops.AddConstraint("place", CONSTRAINT)) == []
