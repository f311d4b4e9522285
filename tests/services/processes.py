"""A server process that we start, watch and stop by its own pid."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.machine import ServiceError, last_lines

POLL_SECONDS = 0.1
STOP_SECONDS = 30


def as_account(account: pwd.struct_passwd | None, command: Sequence[str | Path]) -> list[str]:
    """Return the command line that runs `command` as `account` (None: as ourselves).

    The process gets SIGTERM when its parent dies, so that nothing outlives a killed launcher.
    """
    words = [str(part) for part in command]
    if account is None:
        can_follow = shutil.which("setpriv") is not None
        return ["setpriv", "--pdeathsig", "TERM", *words] if can_follow else words
    user, group = str(account.pw_uid), str(account.pw_gid)
    rights = ["--reuid", user, "--regid", group, "--clear-groups"]
    return ["setpriv", *rights, "--pdeathsig", "TERM", *words]


def bare_environment(**variables: str | Path) -> dict[str, str]:
    """Return an environment with `variables` and little else.

    PGHOST, JAVA_TOOL_OPTIONS and the like would change the server; secrets are not its business.
    """
    values = {name: str(value) for name, value in variables.items()}
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"} | values


@dataclass
class Server:
    """One server, described by its command line and its private folder, started or not.

    It can be started again after stop() or kill(): its address and its folder are kept.
    """

    name: str
    url: str
    folder: Path
    command: Sequence[str]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    start_seconds: float
    stop_signal: signal.Signals = signal.SIGTERM
    working_folder: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.folder / "console.log"

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C at the terminal is for the command."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.working_folder or self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Return when the server answers.

        Raises ServiceError, with the end of the log, after `start_seconds` or when it ends.
        """
        deadline = time.monotonic() + self.start_seconds
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None:
                raise self._failure("s'est arrêté au démarrage")
            if time.monotonic() > deadline:
                raise self._failure(f"n'a pas répondu en {self.start_seconds:.0f} s")
            time.sleep(POLL_SECONDS)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop the server and wait for its end; after `seconds`, kill it."""
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        """End at once the process and those it started (same group), as a crash would."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):  # When all of them have ended already.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _failure(self, what: str) -> ServiceError:
        end = last_lines(self.log.read_text(errors="replace"))
        return ServiceError(f"{self.name} {what}. Fin du journal :\n{end}")
