"""What fails, and how, read from what runs: a server or a process that is added later is attacked too."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from enum import Enum

from tests.services.processes import Server
from tests.topology.machines import Topology, children_of, kill_under


class Way(Enum):
    """A part that hangs is worse than one that is dead: nobody is told that it will not answer."""

    KILLED = "tué"
    SLOWED = "figé"


@dataclass(frozen=True)
class Part:
    """``role``: the field of Topology that holds it; ``supervised``: whatever ends is started again."""

    name: str
    role: str
    servers: tuple[Server, ...]
    supervised: bool = False

    def pids(self) -> list[int]:
        """Of all that runs for this part, those who start the others first."""
        running = [server.process.pid for server in self.servers if server.process]
        return [one for pid in running for one in (pid, *children_of(pid))]


@dataclass(frozen=True)
class Fault:
    part: Part
    way: Way

    @property
    def name(self) -> str:
        return f"{self.part.name} : {self.way.value}"

    @contextmanager
    def happening(self) -> Iterator[None]:
        """The fault lasts as long as the block; then the part is as it was, if it can be."""
        if self.way is Way.SLOWED:
            with _stopped(self.part.pids()):
                yield
        elif self.part.supervised:
            for server in self.part.servers:
                kill_under(server.process.pid)
            yield
        else:
            with _away(self.part.servers):
                yield


@contextmanager
def _stopped(pids: list[int]) -> Iterator[None]:
    try:
        _tell(pids, signal.SIGSTOP)
        yield
    finally:
        _tell(pids, signal.SIGCONT)


def _tell(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@contextmanager
def _away(servers: tuple[Server, ...]) -> Iterator[None]:
    for server in servers:
        server.kill()
    try:
        yield
    finally:
        for server in servers:
            server.start()
    for server in servers:
        server.wait_until_ready()


def parts(site: Topology) -> Iterator[Part]:
    """Each server and each process of the site; those that stand together, together as well."""
    for role in (each.name for each in fields(site)):
        held = getattr(site, role)
        if isinstance(held, Server):
            yield Part(held.name, role, (held,))
        elif isinstance(held, list):
            yield from (Part(server.name, role, (server,)) for server in held)
            if len(held) > 1:
                together = os.path.commonprefix([server.name for server in held]).split(" (")[0]
                yield Part(f"{together} (tous les nœuds)", role, tuple(held))
        elif role == "processes":
            yield from (Part(name, role, (server,), supervised=True) for name, server in held.items())


def schedule(site: Topology) -> list[Fault]:
    """Each part killed, then slowed, one after the other."""
    return [Fault(part, way) for part in parts(site) for way in Way]
