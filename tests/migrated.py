"""A database of each engine is migrated once for a whole run, from nothing; the others begin with a copy.

    MIGRATED=FOLDER python -m tests.migrated

``.ci/test`` does it for each engine before its suites. Without MIGRATED, each database is migrated as it is
made: nothing else differs, since every copy is still asked to migrate.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db.backends.signals import connection_created


def template():
    """The migrated SQLite file of this run, if it has one."""
    return Path(os.environ["MIGRATED"]) / "migrated.sqlite3" if "MIGRATED" in os.environ else None


def begin_with_it():
    """Let the SQLite database of the tests, in memory, begin with the migrated one."""
    if template():
        connection_created.connect(_fill, dispatch_uid="migrated")


def _fill(connection, **kwargs):
    if connection.vendor != "sqlite" or connection.alias != "default" or not connection.is_in_memory_db():
        return
    database = connection.connection
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        with closing(sqlite3.connect(template())) as source:
            source.backup(database)


def lay(path):
    """Put a copy where a site is going to look for its SQLite database."""
    if template():
        shutil.copy(template(), path)


def migrate():
    """Migrate the database of the environment, and keep it apart under the name that the copies know."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite":
        # As a file alone: what is in memory has no log beside it.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    if connection.vendor == "postgresql":
        _keep_apart(connection.settings_dict)


def _keep_apart(known):
    from tests.services import postgres
    from tests.services.processes import bare_environment

    address = [f"--host={known['HOST']}", f"--port={known['PORT']}", f"--username={known['USER']}"]
    environment = bare_environment(PGPASSWORD=known["PASSWORD"])
    for program, *words in (
        ("dropdb", "--if-exists", os.environ["MIGRATED_DATABASE"]),
        ("createdb", f"--template={known['NAME']}", os.environ["MIGRATED_DATABASE"]),
    ):
        subprocess.run([postgres.obtain() / program, *address, *words], env=environment, check=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.dev"
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{template()}")
    migrate()
