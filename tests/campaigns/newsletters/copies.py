"""The tests' own database in a file, so that a script begins with one and runs no migration again."""

import shutil
import sqlite3
import subprocess
from contextlib import closing

from django.db import connection

from tests.services import postgres
from tests.services.processes import bare_environment


def save(folder):
    """Write the database of the tests, as the migrations left it, in ``folder``. Returns the file."""
    if connection.vendor == "sqlite":
        target = folder / "migrated.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        return target
    target, known = folder / "migrated.sql", connection.settings_dict
    address = [f"--host={known['HOST']}", f"--port={known['PORT']}", f"--username={known['USER']}"]
    options = ["--no-owner", f"--file={target}", known["NAME"]]
    command = [postgres.obtain() / "pg_dump", *address, *options]
    subprocess.run(command, env=bare_environment(), check=True)
    return target


def load(saved, folder, server=None):
    """Fill a database with what ``save`` wrote. Returns its DATABASE_URL.

    ``server``: a running PostgreSQL with an empty database; without one, a SQLite file in ``folder``.
    """
    if server is None:
        return f"sqlite:///{shutil.copy(saved, folder / 'one.sqlite3')}"
    command = [postgres.obtain() / "psql", "--quiet", "--no-psqlrc", "--output=/dev/null"]
    options = ["--set=ON_ERROR_STOP=1", f"--file={saved}", server.url]
    subprocess.run([*command, *options], env=bare_environment(), check=True)
    return server.url
