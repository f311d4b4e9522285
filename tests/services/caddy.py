"""The proxy that deploy/Caddyfile describes, with a certificate of its own; Debian's Caddy, not installed."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.services import debian
from tests.services.machine import private_folder, run_checked, say
from tests.services.processes import Server, as_account, bare_environment

DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"
START_SECONDS = 20
#: Neither the port 80, nor a command port, nor a file outside the folder of the proxy.
OPTIONS = "{\n\tadmin off\n\tauto_https disable_redirects\n"


def configuration(folder: Path) -> str:
    """deploy/Caddyfile, on 127.0.0.1 alone and with the certificate of this machine."""
    deployed = "\n{$SITE_ADDRESS} {\n"
    text = DEPLOYED.read_text(encoding="utf-8")
    # There is one block of options in such a file, and it comes first.
    if deployed not in text or not text.startswith("{\n"):
        raise ValueError(f"deploy/Caddyfile no longer begins with its options, or holds {deployed}")
    own = f"{deployed}\tbind 127.0.0.1\n\ttls {folder}/cert.pem {folder}/key.pem\n"
    return OPTIONS + text.removeprefix("{\n").replace(deployed, own)


def variables(web: list[int], media: Path) -> dict[str, str]:
    """Where the processes and the files are, as deploy/Caddyfile asks, and the words of Debian's version."""
    return {
        "WEB": " ".join(f"127.0.0.1:{port}" for port in web),
        "MEDIA_FOLDER": str(media),
        "REQUEST_BUFFERS": "buffer_requests",
        "REQUEST_BUFFERS_MOST": "max_buffer_size 1048576",
    }


def obtain() -> Path:
    """Return the path of the program. Raises ServiceError."""
    return debian.unpacked("caddy", wanted="Caddy") / "usr/bin/caddy"


def sign(folder: Path) -> None:
    """Write key.pem and cert.pem, a certificate of « localhost » that nobody knows, in `folder`."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    run_checked(command, "openssl a échoué. Remède : apt-get install openssl.")


def answers(url: str, certificate: Path) -> bool:
    """Tell whether the proxy gives an answer, be it without a site behind it."""
    try:
        with browser(certificate).open(f"{url}/readyz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def browser(certificate: Path, *handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """Goes through the proxy whose certificate this is, and no other."""
    known = ssl.create_default_context(cafile=str(certificate))
    direct = urllib.request.ProxyHandler({})
    return urllib.request.build_opener(direct, urllib.request.HTTPSHandler(context=known), *handlers)


@contextmanager
def running(port: int, web: list[int], media: Path, **told: str) -> Iterator[Server]:
    """Run the proxy at https://localhost:`port`; its folder holds cert.pem. Raises ServiceError.

    `told`: what else deploy/Caddyfile reads of its environment.
    """
    program = obtain()
    url = f"https://localhost:{port}"
    say(f"Caddy : démarrage (port {port})…")
    with private_folder("caddy", None) as folder:
        sign(folder)
        (folder / "Caddyfile").write_text(configuration(folder))
        server = Server(
            name="Caddy",
            url=url,
            folder=folder,
            command=as_account(None, [program, "run", "--config", folder / "Caddyfile"]),
            environment=bare_environment(SITE_ADDRESS=url, HOME=folder, **variables(web, media), **told),
            is_ready=partial(answers, url, folder / "cert.pem"),
            start_seconds=START_SECONDS,
        )
        server.start()
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.stop()
