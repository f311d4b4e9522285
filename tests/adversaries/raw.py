"""Bytes that no HTTP client sends, to the web server as it is deployed, and what it answers."""

import random
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError

from tests.campaigns.newsletters import copies
from tests.services.elasticsearch import WITHOUT_PROXY
from tests.services.machine import free_ports
from tests.services.processes import Server, as_account, bare_environment

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
#: What the answer to a request that is hidden in another would hold.
HIDDEN = b"GET /robots.txt?cachee HTTP/1.1\r\nHost: localhost\r\n\r\n"
#: A form that anybody may send, which reads what it is sent.
FORM = b"POST /lettre/ HTTP/1.1"
URLENCODED = b"Content-Type: application/x-www-form-urlencoded"
CHUNKED = b"Transfer-Encoding: chunked"


def request(line: bytes = b"GET /robots.txt HTTP/1.1", *headers: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([line, b"Host: localhost", *headers, b"", body])


def chunked(body: bytes) -> bytes:
    return request(FORM, URLENCODED, CHUNKED, body=body)


LINES = {
    "nothing": b"",
    "empty lines": b"\r\n" * 1000,
    "every byte": bytes(range(256)) * 8,
    "the beginning of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(32),
    "a line of a proxy": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + request(),
    "HTTP/0.9": b"GET /\r\n",
    "an unknown version": request(b"GET / HTTP/9.9"),
    "no version": request(b"GET /"),
    "words more": request(b"GET / / HTTP/1.1"),
    "a method in small letters": request(b"get / HTTP/1.1"),
    "a method of signs": request(b"<?> / HTTP/1.1"),
    "NUL in the address": request(b"GET /projets/\0/ HTTP/1.1"),
    "bytes in the address": request(b"GET /projets/\xff\xfe/?q=\xe9 HTTP/1.1"),
    "half of an escape": request(b"GET /projets/%/?q=%f HTTP/1.1"),
    "no slash": request(b"GET projets HTTP/1.1"),
    "another site": request(b"GET http://example.org/ HTTP/1.1"),
    "a tunnel": request(b"CONNECT example.org:443 HTTP/1.1"),
    "everything": request(b"OPTIONS * HTTP/1.1"),
    "a megabyte of address": request(b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1"),
    "lines that end too soon": request().replace(b"\r\n", b"\n"),
    "lines that end by a return": request().replace(b"\r\n", b"\r"),
}
HEADERS = {
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": request(b"GET / HTTP/1.1", b"Host: example.org"),
    "an odd host": b"GET / HTTP/1.1\r\nHost: a b/?#@[\r\n\r\n",
    "NUL in a header": request(b"GET / HTTP/1.1", b"User-Agent: a\0b"),
    "a name with a space": request(b"GET / HTTP/1.1", b"User Agent: a"),
    "a space before the colon": request(b"GET / HTTP/1.1", b"User-Agent : a"),
    "no colon": request(b"GET / HTTP/1.1", b"User-Agent"),
    "no name": request(b"GET / HTTP/1.1", b": a"),
    "a folded header": request(b"GET / HTTP/1.1", b"User-Agent: a\r\n b"),
    "a return in a header": request(b"GET / HTTP/1.1", b"User-Agent: a\rX: b"),
    "a name of the server's": request(b"GET / HTTP/1.1", b"Script-Name: /admin", b"Path-Info: /admin"),
    "a name with an underscore": request(b"GET / HTTP/1.1", b"X_Forwarded_For: 192.0.2.1", b"Host_: a"),
    "two schemes": request(b"GET / HTTP/1.1", b"X-Forwarded-Proto: https", b"X-Forwarded-Ssl: off"),
    "a megabyte in a header": request(b"GET / HTTP/1.1", b"X: " + b"a" * 1_000_000),
    "ten thousand headers": request(b"GET / HTTP/1.1", *(b"X-%d: a" % n for n in range(10_000))),
    "cookies in disorder": request(b"GET / HTTP/1.1", b"Cookie: =;;a=\xff;" + b"b=c;" * 900),
    "an expectation": request(FORM, URLENCODED, b"Content-Length: 3", b"Expect: 100-continue", body=b"a=b"),
    "another expectation": request(FORM, b"Content-Length: 0", b"Expect: un miracle"),
    "another protocol": request(b"GET / HTTP/1.1", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"),
}
BODIES = {
    "a body cut short": request(FORM, URLENCODED, b"Content-Length: 1000", body=b"email=ana"),
    "files cut short": request(
        FORM, b"Content-Type: multipart/form-data; boundary=x", b"Content-Length: 900", body=b"--x\r\nContent"
    ),
    "a file without a boundary": request(
        FORM, b"Content-Type: multipart/form-data", b"Content-Length: 3", body=b"--x"
    ),
    "a length in words": request(FORM, b"Content-Length: dix"),
    "a length below nothing": request(FORM, b"Content-Length: -1", body=b"a"),
    "a length with a sign": request(FORM, b"Content-Length: +1", body=b"a"),
    "an endless length": request(FORM, b"Content-Length: " + b"9" * 400, body=b"a"),
    "chunks of no size": chunked(b"\r\na\r\n0\r\n\r\n"),
    "chunks of a size in words": chunked(b"dix\r\na\r\n0\r\n\r\n"),
    "chunks below nothing": chunked(b"-1\r\na\r\n0\r\n\r\n"),
    "chunks larger than everything": chunked(b"f" * 60 + b"\r\na"),
    "chunks longer than said": chunked(b"1\r\nabc\r\n0\r\n\r\n"),
    "chunks that never end": chunked(b"1\r\na\r\n"),
    "chunks with a false comment": chunked(b"1;a\nb\r\nc\r\n0\r\n\r\n"),
    "chunks with what follows": chunked(b"1\r\na\r\n0\r\nContent-Length: 9\r\nHost: b\r\n\r\n"),
    "a megabyte of chunks": chunked(b"1\r\na\r\n" * 150_000 + b"0\r\n\r\n"),
    "an unknown coding": request(FORM, b"Transfer-Encoding: zip"),
}
#: A request hidden where one server of two would see a body.
SMUGGLED = {
    "in a length and chunks": request(FORM, CHUNKED, b"Content-Length: 5", body=b"0\r\n\r\n" + HIDDEN),
    "in chunks and a length": request(
        FORM, b"Content-Length: %d" % (len(HIDDEN) + 5), CHUNKED, body=b"0\r\n\r\n" + HIDDEN
    ),
    "in two lengths": request(FORM, b"Content-Length: 0", b"Content-Length: %d" % len(HIDDEN), body=HIDDEN),
    "in a list of lengths": request(FORM, b"Content-Length: 0, %d" % len(HIDDEN), body=HIDDEN),
    "in a doubled coding": request(FORM, b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n" + HIDDEN),
    "in a coding with a tab": request(FORM, b"Transfer-Encoding:\tchunked\x0b", body=b"0\r\n\r\n" + HIDDEN),
    "in a coding of HTTP/1.0": request(b"POST /lettre/ HTTP/1.0", CHUNKED, body=b"0\r\n\r\n" + HIDDEN),
    "in a header": request(b"GET / HTTP/1.1", b"User-Agent: a\n\n" + HIDDEN),
}


def spoilt(rng: random.Random) -> bytes:
    """A request of good faith, some bytes of which have changed, gone or come."""
    good = request(FORM, URLENCODED, b"Accept-Language: fr", b"Content-Length: 9", body=b"email=ana")
    bytes_ = bytearray(rng.choice([good, chunked(b"9\r\nemail=ana\r\n0\r\n\r\n"), request()]))
    for _time in range(rng.randint(1, 4)):
        place, kind = rng.randrange(len(bytes_)), rng.random()
        if kind < 0.4:
            bytes_[place] = rng.randrange(256)
        elif kind < 0.7:
            del bytes_[place : place + rng.randint(1, 9)]
        else:
            bytes_[place:place] = rng.choice(
                [b"\0", b"\r\n", b"\n", b" ", b"\xff", b":", b"0", rng.randbytes(9)]
            )
        bytes_ = bytes_ or bytearray(b"\0")
    return bytes(bytes_)


class WebServer:
    """``deploy/gunicorn.py`` and the site behind it."""

    def __init__(self, server: Server, port: int):
        self.server, self.port = server, port

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def tell(self, content: bytes) -> bytes:
        """All that is answered until the end; who refuses to read more than it did may have answered."""
        with self.connect() as line:
            said = []
            with suppress(ConnectionError):
                line.sendall(content)
            # Of a connection that the server closed meanwhile, there is nothing left to shut.
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while piece := line.recv(65536):
                    said.append(piece)
        return b"".join(said)

    def workers(self) -> set[int]:
        pid = self.server.process.pid
        return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    @property
    def log(self) -> str:
        return self.server.log.read_text(errors="replace")


def statuses(answer: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


def answers(url: str) -> bool:
    with suppress(HTTPError, OSError):
        return WITHOUT_PROXY.open(f"{url}/robots.txt", timeout=PATIENCE).status == 200
    return False


@contextmanager
def running(folder: Path, saved: Path) -> Iterator[WebServer]:
    """The site on what ``copies.save`` wrote of a SQLite database."""
    (port,) = free_ports()
    url = f"http://127.0.0.1:{port}"
    environment = bare_environment(
        DJANGO_SETTINGS_MODULE="cms.settings.test",
        DATABASE_URL=copies.load(saved, folder),
        VAR_DIR=folder,
        BIND=f"127.0.0.1:{port}",
        DISCOVERY="embedded",
    )
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "cms.wsgi"]
    server = Server(
        name="gunicorn",
        url=url,
        folder=folder,
        command=as_account(None, command),
        environment=environment,
        is_ready=lambda: answers(url),
        start_seconds=60,
        working_folder=ROOT,
    )
    try:
        server.start()
        server.wait_until_ready()
        yield WebServer(server, port)
    finally:
        server.stop()
