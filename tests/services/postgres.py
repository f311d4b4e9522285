"""A throw-away PostgreSQL server, from Debian's packages."""

import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.services.machine import (
    ServiceError,
    free_ports,
    install_package,
    private_folder,
    run_checked,
    say,
    unprivileged_account,
)
from tests.services.processes import Server, as_account, bare_environment

DATABASE = "co_construisons"
SUPERUSER = "postgres"
DEBIAN_FOLDER = Path("/usr/lib/postgresql")
START_SECONDS = 60
# A crash of the machine may lose a test database: these make the tests faster.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def installed_programs() -> Path | None:
    """Return the folder of initdb and postgres: Debian's newest version, else that of PATH."""
    versions = [found.parent for found in DEBIAN_FOLDER.glob("[0-9]*/bin/initdb")]
    if versions:
        return max(versions, key=lambda folder: [int(n) for n in folder.parent.name.split(".")])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def obtain() -> Path:
    """Return the folder of PostgreSQL's programs; root gets them installed.

    The package may create a cluster of its own; it is left alone. Raises ServiceError.
    """
    programs = installed_programs()
    if programs is None:
        install_package("postgresql", "PostgreSQL")
        programs = installed_programs()
    if programs is None:
        raise ServiceError(f"PostgreSQL : installé, mais {DEBIAN_FOLDER}/*/bin/initdb est introuvable.")
    return programs


def answers(pg_isready: Path, address: Sequence[str]) -> bool:
    """Tell whether the server at `address` (options of the client programs) accepts sessions."""
    question = [str(pg_isready), "--quiet", "--timeout=1", *address]
    return subprocess.run(question, env=bare_environment(), check=False).returncode == 0


def initialise(programs: Path, account: pwd.struct_passwd | None, data: Path) -> None:
    """Create in the folder `data` what the server needs, owned by `account`. Raises ServiceError."""
    command: list[str | Path] = [programs / "initdb", f"--pgdata={data}", "--no-sync"]
    command += [f"--username={SUPERUSER}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    run_checked(as_account(account, command), "initdb a échoué.", data.parent, bare_environment())


def server_command(programs: Path, folder: Path, port: int, durable: bool) -> list[str]:
    """Return the command that serves the data of `folder`, its socket included."""
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder}
    if not durable:
        settings |= NOT_DURABLE
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [str(programs / "postgres"), "-D", f"{folder}/data", *options]


@contextmanager
def running(durable: bool = False) -> Iterator[Server]:
    """Run a server at 127.0.0.1 with an empty database; its `url` is a DATABASE_URL.

    `durable` writes to disk as production does (fsync…): needed only to survive a crash of the
    machine, since a killed server recovers either way. Raises ServiceError.
    """
    programs = obtain()
    account = unprivileged_account("postgres", "nobody")
    (port,) = free_ports()
    address = ["--host=127.0.0.1", f"--port={port}", f"--username={SUPERUSER}"]
    say(f"PostgreSQL : démarrage ({programs}, port {port})…")
    with private_folder("postgres", account) as folder, ExitStack() as started:
        initialise(programs, account, folder / "data")
        server = Server(
            name="PostgreSQL",
            url=f"postgres://{SUPERUSER}@127.0.0.1:{port}/{DATABASE}",
            folder=folder,
            command=as_account(account, server_command(programs, folder, port, durable)),
            environment=bare_environment(),
            is_ready=partial(answers, programs / "pg_isready", address),
            start_seconds=START_SECONDS,
            stop_signal=signal.SIGINT,  # "Fast": does not wait for clients, unlike SIGTERM.
        )
        started.callback(server.stop)
        server.start()
        server.wait_until_ready()
        createdb = [str(programs / "createdb"), *address, DATABASE]
        run_checked(createdb, "createdb a échoué.", folder, bare_environment())
        yield server
