"""The processes of compose.yaml and of the Procfile, with the servers they need, on 127.0.0.1."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.deploy.topology import ROOT, ours, procfile
from tests.services import caddy, elasticsearch, postgres, redis
from tests.services.elasticsearch import WITHOUT_PROXY
from tests.services.machine import free_ports, run_checked, say
from tests.services.processes import Server, as_account

WEB_MACHINES = 2
#: As the supervisor of a real site: what ends is started again. Asked to stop, it stops what it started.
AGAIN = """trap 'kill -TERM $!; wait $!; exit' TERM; while :; do "$@" & wait $!; sleep 1; done"""
DEMONSTRATION = ("manage.py", "load_demo", "--verbosity", "0")


def is_ready(url: str) -> bool:
    """Tell whether a web process has all that it needs, degraded included."""
    with suppress(OSError):
        return WITHOUT_PROXY.open(f"{url}/readyz", timeout=10).status == 200
    return False


def children_of(pid: int) -> list[int]:
    """The processes under this one, those of its children included; the nearest first."""
    near = []
    # Of each of its threads: a Java virtual machine starts others from any.
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            near += map(int, thread.read_text().split())
    return near + [far for one in near for far in children_of(one)]


def kill_under(supervisor: int) -> list[int]:
    """Kill what this supervisor runs, without a word; it starts it again. Gives the ids of the dead."""
    dead = children_of(supervisor)
    for pid in dead:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return dead


def ask_to_stop(servers: Iterable[Server]) -> None:
    """Tell all of them at once: each may take its time to finish what it does."""
    for server in servers:
        if server.process is not None:
            server.process.send_signal(server.stop_signal)


@dataclass
class Topology:
    """``url``: of the proxy. ``processes``: those of the site, by name (web-1, worker-bulk…)."""

    url: str
    environment: dict[str, str]
    database: Server
    broker: Server
    nodes: list[Server]
    processes: dict[str, Server] = field(default_factory=dict)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Run Python with the environment of the site; its output is kept, its failure is not raised."""
        environment = self.environment | variables
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def _prepare(self, content: Sequence[str], settings: str) -> None:
        filled = self.environment | {"DJANGO_SETTINGS_MODULE": settings}
        manage, own = ("manage.py",), self.environment
        for arguments, environment in (
            ((*manage, "migrate", "--no-input", "--verbosity=0"), own),
            ((*manage, "collectstatic", "--no-input", "--verbosity=0"), own),
            (content, filled),
            ((*manage, "setup_site"), own),
            ((*manage, "discovery", "rebuild"), own),
        ):
            failure = f"« {' '.join(arguments)} » a échoué."
            run_checked([sys.executable, *arguments], failure, ROOT, environment)

    def supervised(self, name: str, command: str, url: str = "", **variables: str) -> Server:
        """A process of ours that is started again whenever it ends."""
        folder = Path(self.environment["VAR_DIR"]) / "processes" / name
        folder.mkdir(parents=True)
        server = Server(
            name=name,
            url=url,
            folder=folder,
            command=as_account(None, ["bash", "-c", AGAIN, "bash", sys.executable, *command.split()]),
            environment=self.environment | variables,
            is_ready=partial(is_ready, url) if url else lambda: True,
            start_seconds=90,
            working_folder=ROOT,
        )
        self.processes[name] = server
        return server


def environment_of(folder: Path, url: str, mail_port: int, settings: str) -> dict[str, str]:
    """Ours, the variables that compose.yaml gives, and where the servers of this machine are."""
    deployed = {name: value for name, value in ours()["web"]["environment"].items() if value}
    return {
        **os.environ,
        **deployed,
        "DJANGO_SETTINGS_MODULE": settings,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "INSTANCE_ID": secrets.token_hex(8),
        "METRICS_TOKEN": secrets.token_hex(8),
        "VAR_DIR": str(folder),
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_ROOT": f"{folder}/static",
        "DISCOVERY": "elasticsearch",
    }


@contextmanager
def running(
    folder: Path,
    settings: str = "tests.topology.settings",
    content: Sequence[str] = DEMONSTRATION,
    content_settings: str = "cms.settings.dev",
    nodes: int = 3,
    port: int | None = None,
) -> Iterator[Topology]:
    """Run the whole site with its data in `folder`, filled by the command `content`; all ends with the block.

    Raises ServiceError when a server is missing or does not start.
    """
    own_port, mail_port, *web_ports = free_ports(2 + WEB_MACHINES)
    port = port or own_port
    (folder / "media").mkdir(parents=True)
    environment = environment_of(folder, f"https://localhost:{port}", mail_port, settings)
    with ExitStack() as started:
        site = _servers(started, environment, nodes)
        say("Site : tables, fichiers et contenu…")
        site._prepare(content, content_settings)
        add_processes(site, web_ports)
        for server in site.processes.values():
            started.callback(server.stop)
            server.start()
        started.callback(ask_to_stop, site.processes.values())
        for server in site.processes.values():
            server.wait_until_ready()
        proxy = started.enter_context(caddy.running(port, web_ports, folder / "media"))
        certificate = str(proxy.folder / "cert.pem")
        # Who is started from here knows the certificate: Python, and the requests of a browser's driver.
        site.environment |= {"SSL_CERT_FILE": certificate, "NODE_EXTRA_CA_CERTS": certificate}
        yield site


def _servers(started: ExitStack, environment: dict[str, str], nodes: int) -> Topology:
    """The servers that the site needs, and where they are."""
    database = started.enter_context(postgres.running())
    broker = started.enter_context(redis.running())
    cluster = started.enter_context(elasticsearch.running(nodes=nodes, heap="400m"))
    urls = {
        "DATABASE_URL": database.url,
        "CELERY_BROKER_URL": f"{broker.url}/0",
        "CACHE_URL": f"{broker.url}/1",
        "ELASTICSEARCH_URL": ",".join(node.url for node in cluster),
    }
    return Topology(environment["SITE_URL"], environment | urls, database, broker, cluster)


def add_processes(site: Topology, web_ports: Sequence[int]) -> None:
    """Those of the Procfile, two machines for the web, and the mailbox; none is started yet."""
    commands = procfile()
    web = commands.pop("web")
    site.supervised("mailbox", "manage.py run_mailbox")
    for rank, port in enumerate(web_ports, 1):
        metrics = Path(site.environment["VAR_DIR"]) / f"metrics-{rank}"
        metrics.mkdir()
        site.supervised(
            f"web-{rank}",
            f"-m {web}",
            f"http://127.0.0.1:{port}",
            BIND=f"127.0.0.1:{port}",
            PROMETHEUS_MULTIPROC_DIR=str(metrics),
        )
    for name, command in commands.items():
        site.supervised(name, f"-m {command}")
