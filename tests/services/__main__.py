"""Run a command with the servers it needs: python -m tests.services run [--postgres] … -- CMD."""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from types import FrameType

from tests.services import elasticsearch, postgres, redis
from tests.services.machine import ServiceError, say

FORWARDED_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The exit codes of shells.
UNAVAILABLE_CODE = 69
NOT_FOUND_CODE = 127
KILLED_CODE = 128


class CommandWithSignals:
    """A command that gets the signals we get; before it starts they end us in good order.

    A context manager, for the main thread: the servers are to be started and stopped within it.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.is_starting = False
        self.early_signals: list[int] = []
        self.is_leaving = False

    def __enter__(self) -> "CommandWithSignals":
        self.previous = {number: signal.signal(number, self.receive) for number in FORWARDED_SIGNALS}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self.previous.items():
            signal.signal(number, handler)

    def receive(self, number: int, frame: FrameType | None) -> None:
        if self.process is not None:
            if not (number == signal.SIGINT and is_at_the_terminal()):
                self.process.send_signal(number)
        elif self.is_starting:
            self.early_signals.append(number)
        elif not self.is_leaving:
            # Only once: a second Ctrl-C must not interrupt the servers' stop.
            self.is_leaving = True
            raise SystemExit(KILLED_CODE + number)

    def run(self, command: list[str], environment: dict[str, str]) -> int:
        """Return the exit code of `command`, as a shell gives it (128 + signal, 127 unknown)."""
        self.is_starting = True
        try:
            self.process = subprocess.Popen(command, env=environment)
        except OSError as error:
            say(f"{command[0]} : {error.strerror}.")
            return NOT_FOUND_CODE
        for number in self.early_signals:
            self.process.send_signal(number)
        code = self.process.wait()
        return code if code >= 0 else KILLED_CODE - code


def is_at_the_terminal() -> bool:
    """Tell whether Ctrl-C reaches our whole group, hence the command too, without our help."""
    try:
        with open("/dev/tty", "rb", buffering=0) as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:  # No terminal: a signal was sent to our pid.
        return False


def is_given(variable: str) -> bool:
    """Tell whether the person brings their own server."""
    given = bool(os.environ.get(variable))
    if given:
        say(f"{variable} est défini : ce serveur sert, aucun autre n'est démarré.")
    return given


def start_servers(options: argparse.Namespace, servers: ExitStack) -> dict[str, str]:
    """Start in `servers` what is asked and not given; return the variables that lead to them."""
    urls = {}
    if options.postgres and not is_given("DATABASE_URL"):
        urls["DATABASE_URL"] = servers.enter_context(postgres.running()).url
    if options.elasticsearch and not is_given("ELASTICSEARCH_URL"):
        urls["ELASTICSEARCH_URL"] = servers.enter_context(elasticsearch.running())[0].url
    if options.redis and not is_given("REDIS_URL"):
        urls["REDIS_URL"] = servers.enter_context(redis.running()).url
    return urls


def read_arguments(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return the options before the first `--` and the command after it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.services",
        usage="%(prog)s run [--postgres] [--elasticsearch] [--redis] -- COMMANDE…",
        description="Démarre les serveurs demandés, exécute la commande, arrête les serveurs.",
    )
    parser.add_argument("action", choices=["run"])
    parser.add_argument("--postgres", action="store_true", help="fournit DATABASE_URL")
    parser.add_argument("--elasticsearch", action="store_true", help="fournit ELASTICSEARCH_URL")
    parser.add_argument("--redis", action="store_true", help="fournit REDIS_URL, sans numéro de base")
    separator = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:separator])
    command = arguments[separator + 1 :]
    if not command:
        parser.error("aucune commande après --")
    return options, command


def main(arguments: list[str]) -> int:
    """Return the exit code of the command, or 69 (unavailable) when a server is missing."""
    options, command = read_arguments(arguments)
    try:
        with CommandWithSignals() as runner, ExitStack() as servers:
            urls = start_servers(options, servers)
            return runner.run(command, os.environ | urls)
    except ServiceError as error:
        say(str(error))
        return UNAVAILABLE_CODE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
