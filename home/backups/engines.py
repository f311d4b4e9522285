"""The database in a file and back, by what each engine has for that."""

import asyncio
import os
import shutil
from contextlib import closing
from pathlib import Path
from sqlite3 import connect as open_file

from django.db import connection, transaction
from django.utils.translation import gettext as _

from home.backups import BackupError

#: Where the tables wait while those of a backup take their place.
ASIDE = "public_aside"


def dump(target: Path) -> None:
    """Write the database as it is at this moment; who writes meanwhile does not wait. Raises BackupError."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(open_file(target)) as copy:
            connection.connection.backup(copy)
        return
    kept = ("--format=custom", "--no-owner", "--no-acl", f"--exclude-schema={ASIDE}")
    _run("pg_dump", *kept, f"--file={target}")


def is_empty() -> bool:
    return not connection.introspection.table_names()


def load(source: Path) -> None:
    """Put a file of ``dump`` by the same engine in the place of the database.

    Raises BackupError; the database is then as it was.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(open_file(source)) as kept:
            kept.backup(connection.connection)
        return
    set_aside()
    connection.close()
    given = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", "--dbname=")
    try:
        _run("pg_restore", *given, source)
    except BackupError:
        _put_back()
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")


@transaction.atomic
def set_aside() -> None:
    """Leave an empty database, and what it held where ``load`` finds it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_namespace WHERE nspname = %s", [ASIDE])
        # A restoration was killed: what is aside is to be gone back to, unless another took the place.
        if cursor.rowcount and is_empty():
            return
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        cursor.execute("CREATE SCHEMA public")


@transaction.atomic
def _put_back():
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _run(program, *arguments):
    path = shutil.which(program)
    if path is None:
        raise BackupError(_("%s manque : apt-get install postgresql-client.") % program)
    # The password does not go through the list of processes.
    known = {
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGDATABASE": "NAME",
    }
    settings = connection.settings_dict
    environment = {name: str(settings[key]) for name, key in known.items() if settings.get(key)}
    words = [f"--dbname={settings['NAME']}" if word == "--dbname=" else word for word in arguments]
    code, said = asyncio.run(_told(path, *words, env={**os.environ, **environment}))
    if code:
        reason = said.strip().splitlines()[-1:] or [str(code)]
        raise BackupError(_("%(program)s a échoué : %(reason)s") % {"program": program, "reason": reason[0]})


async def _told(*command, env):
    """The exit code of a command and what it wrote as errors."""
    running = await asyncio.create_subprocess_exec(*command, env=env, stderr=asyncio.subprocess.PIPE)
    _out, errors = await running.communicate()
    return running.returncode, errors.decode(errors="replace")
