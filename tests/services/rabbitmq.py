"""A throw-away RabbitMQ server, from Debian's packages, not installed: installing it would start it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.services import debian
from tests.services.machine import ServiceError, free_ports, give, private_folder, say, unprivileged_account
from tests.services.processes import Server, as_account, bare_environment

START_SECONDS = 60
#: The server, and what it takes of Erlang.
PACKAGES = ("rabbitmq-server", "erlang-base", "erlang-crypto", "erlang-ssl", "erlang-public-key")
PACKAGES += ("erlang-asn1", "erlang-mnesia", "erlang-os-mon", "erlang-runtime-tools", "erlang-inets")
PACKAGES += ("erlang-syntax-tools", "erlang-tools", "erlang-xmerl", "erlang-eldap", "erlang-parsetools")
#: Its own launcher only knows /usr/lib/erlang.
LAUNCHER = '#!/bin/sh\nROOTDIR={0} BINDIR={1} EMU=beam PROGNAME=erl exec {1}/erlexec "$@"\n'


def obtain() -> tuple[Path, Path, Path]:
    """Return the program, the folder of Erlang and that of its programs. Raises ServiceError."""
    home = debian.unpacked(*PACKAGES, wanted="RabbitMQ")
    erlang = home / "usr/lib/erlang"
    programs = sorted(home.glob("usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
    binaries = sorted(erlang.glob("erts-*/bin"))
    if not programs or not binaries:
        raise ServiceError(f"RabbitMQ : {home} n'est pas entier. Remède : effacez ce dossier.")
    return programs[-1], erlang, binaries[-1]


def answers(port: int) -> bool:
    """Tell whether the server of this port refuses, by the name of its protocol, words that are not of it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as session:
            session.sendall(b"AMQP\x00\x00\x00\x00")
            return session.recv(8).startswith(b"AMQP")
    except OSError:
        return False


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def prepare(folder: Path, erlang: Path, binaries: Path, port: int) -> None:
    """Write in `folder` what the server reads when it starts."""
    (folder / "bin").mkdir()
    (folder / "names").mkdir()
    launcher = folder / "bin" / "erl"
    launcher.write_text(LAUNCHER.format(erlang, binaries))
    launcher.chmod(0o755)
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.local = 127.0.0.1:{port}\n")


def variables(folder: Path, binaries: Path, of_nodes: int) -> dict[str, str | Path]:
    """What has the server keep all it writes in `folder`, and listen on 127.0.0.1 alone."""
    return {
        "PATH": f"{folder}/bin:{binaries}:/usr/sbin:/usr/bin:/sbin:/bin",
        "RABBITMQ_NODENAME": "essai@localhost",
        "RABBITMQ_DIST_PORT": str(of_nodes),
        "RABBITMQ_CONFIG_FILE": folder / "rabbitmq.conf",
        "RABBITMQ_MNESIA_BASE": folder / "mnesia",
        "RABBITMQ_LOG_BASE": folder / "log",
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": folder / "plugins",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
    }


@contextmanager
def running() -> Iterator[Server]:
    """Run an empty server at 127.0.0.1, open to « guest ». Raises ServiceError."""
    program, erlang, binaries = obtain()
    account = unprivileged_account("rabbitmq", "nobody")
    port, of_nodes, of_names = free_ports(3)
    say(f"RabbitMQ : démarrage ({program}, port {port})…")
    with private_folder("rabbitmq", account) as folder, ExitStack() as started:
        prepare(folder, erlang, binaries, port)
        give(folder, account)
        near = {"HOME": folder, "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": of_names}
        # Erlang asks it where the server is.
        names = Server(
            name="epmd",
            url=f"127.0.0.1:{of_names}",
            folder=folder / "names",
            command=as_account(account, [binaries / "epmd"]),
            environment=bare_environment(**near),
            is_ready=partial(listens, of_names),
            start_seconds=START_SECONDS,
        )
        server = Server(
            name="RabbitMQ",
            url=f"amqp://guest:guest@127.0.0.1:{port}//",
            folder=folder,
            command=as_account(account, [program]),
            environment=bare_environment(**near, **variables(folder, binaries, of_nodes)),
            is_ready=partial(answers, port),
            start_seconds=START_SECONDS,
        )
        for each in (names, server):
            each.start()
            started.callback(each.stop)
            each.wait_until_ready()
        yield server
