"""A SQLite database into the one of the site, whatever its engine: row by row, as the models read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DataError, connection, connections, transaction
from django.utils.translation import gettext as _

from home.backups import BackupError, archive

ALIAS = "backup"
#: Rows by statement: PostgreSQL takes 65,535 values.
LOT = 300
#: Written by each engine in its own way, and written anew after.
DERIVED = ("wagtailsearch",)


def transfer(source, migrations) -> None:
    """Fill the database of the site with what ``source``, a SQLite file, holds. Raises BackupError.

    Whole or not at all. ``migrations``: those that the file has seen; they must be those of this version.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if migrations != archive.applied():
        raise BackupError(
            _(
                "Cette sauvegarde vient d’une autre version du site : restaurez-la d’abord sur SQLite avec "
                "cette version, sauvegardez, puis recommencez."
            )
        )
    models = [model for model in apps.get_models(include_auto_created=True) if is_copied(model)]
    with reading(source), transaction.atomic():
        _empty(models)
        for model in models:
            _copy(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def is_copied(model):
    # A table that only one engine has is written by that engine.
    shared = model._meta.managed and not model._meta.required_db_vendor
    return shared and not model._meta.proxy and model._meta.app_label not in DERIVED


@contextmanager
def reading(source) -> Iterator[None]:
    """``source`` as a second database of Django."""
    connections.settings[ALIAS] = {
        **connections.settings[DEFAULT_DB_ALIAS],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(source),
        "OPTIONS": {},
    }
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]


def _empty(models):
    tables = [model._meta.db_table for model in models]
    flush = connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True)
    connection.ops.execute_sql_flush(flush)


def _copy(model):
    fields = model._meta.local_concrete_fields
    names = [field.attname for field in fields]
    rows = model._base_manager.using(ALIAS).order_by().values_list(*names)
    left = rows.iterator(LOT)
    while lot := list(islice(left, LOT)):
        objects = [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in lot]
        try:
            # Not bulk_create: a page is in several tables, each of which is copied for itself.
            model._base_manager._insert(objects, fields=fields, using=DEFAULT_DB_ALIAS, raw=True)
        except DataError as error:
            message = _("La table %(table)s contient une valeur que cette base refuse : %(reason)s")
            told = {"table": model._meta.db_table, "reason": str(error).splitlines()[0]}
            raise BackupError(message % told) from error
