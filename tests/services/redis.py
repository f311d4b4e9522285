"""A throw-away Redis server, from Debian's packages."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.services.machine import (
    ServiceError,
    free_ports,
    install_package,
    private_folder,
    say,
    unprivileged_account,
)
from tests.services.processes import Server, as_account, bare_environment

START_SECONDS = 20
#: As compose.yaml: a wake-up that is lost is found again by the sweeps.
OPTIONS = ("--save", "", "--appendonly", "no", "--maxmemory", "512mb", "--maxmemory-policy", "volatile-lru")


def obtain() -> str:
    """Return the path of redis-server; root gets it installed. Raises ServiceError."""
    if shutil.which("redis-server") is None:
        install_package("redis-server", "Redis")
    program = shutil.which("redis-server")
    if program is None:
        raise ServiceError("Redis : installé, mais redis-server est introuvable dans PATH.")
    return program


def answers(port: int) -> bool:
    """Tell whether the server of this port says PONG."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as session:
            session.sendall(b"PING\r\n")
            return session.recv(16).startswith(b"+PONG")
    except OSError:
        return False


@contextmanager
def running() -> Iterator[Server]:
    """Run an empty server at 127.0.0.1; its `url` has no database yet (…/0). Raises ServiceError."""
    program = obtain()
    account = unprivileged_account("redis", "nobody")
    (port,) = free_ports()
    say(f"Redis : démarrage ({program}, port {port})…")
    with private_folder("redis", account) as folder:
        server = Server(
            name="Redis",
            url=f"redis://127.0.0.1:{port}",
            folder=folder,
            command=as_account(account, [program, "--bind", "127.0.0.1", "--port", str(port), *OPTIONS]),
            environment=bare_environment(),
            is_ready=partial(answers, port),
            start_seconds=START_SECONDS,
        )
        server.start()
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.stop()
