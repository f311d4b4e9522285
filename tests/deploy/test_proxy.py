"""What deploy/Caddyfile does with what is written: a real Caddy before servers that end badly."""

import socket
import ssl
import struct
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from tests.adversaries import raw
from tests.services import caddy
from tests.services.machine import ServiceError, free_ports

pytestmark = pytest.mark.once

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


#: More than the proxy holds.
HEAVY = 3_000_000


@contextmanager
def listening(serve):
    """The port of a server that has ``serve(line)`` answer each line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer(line):
            with line, suppress(OSError):
                serve(line)

        def accept():
            while True:
                try:
                    line, _address = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(line,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def answers(line):
    """Reads all of it first; returns whether it was whole."""
    with line.makefile("rb") as read:
        head = list(iter(read.readline, b"\r\n"))
        length = sum(int(each.split()[1]) for each in head if each.lower().startswith(b"content-length"))
        is_whole = len(read.read(length)) == length
        if is_whole:
            line.sendall(ANSWER)
        return is_whole


def answers_once_a_line(line):
    """Keeps a line after its answer, and closes it under what comes next."""
    line.recv(65_536)
    line.sendall(ANSWER)
    line.recv(65_536)


def breaks(line):
    """As the kernel does of the lines that it took for a process that is dead."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@dataclass(frozen=True)
class Proxy:
    url: str
    certificate: Path

    def ask(self, path, data=None):
        """The status of the answer."""
        try:
            with caddy.browser(self.certificate).open(self.url + path, data, timeout=10) as answer:
                return answer.status
        except HTTPError as error:
            return error.code

    def leave(self, length, sent):
        """Begin to write a form, and break it off."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        address = "127.0.0.1", urlsplit(self.url).port
        with (
            socket.create_connection(address, timeout=10) as line,
            context.wrap_socket(line, server_hostname="localhost") as line,
        ):
            line.sendall(raw.request(raw.FORM, raw.URLENCODED, b"Content-Length: %d" % length))
            line.sendall(b"a" * sent)


@pytest.fixture
def before(tmp_path):
    """``before(serve, …)`` gives a Proxy before servers that answer so."""
    try:
        caddy.obtain()
    except ServiceError as error:
        pytest.skip(f"Caddy : {error}")
    with ExitStack() as servers:

        def start(*serve):
            web = [servers.enter_context(listening(each)) for each in serve]
            (port,) = free_ports(1)
            proxy = servers.enter_context(caddy.running(port, web, tmp_path))
            return Proxy(proxy.url, proxy.folder / "cert.pem")

        yield start


def test_a_form_is_not_lost_with_a_line_that_the_site_closes(before):
    proxy = before(answers_once_a_line)
    for _time in range(5):
        assert proxy.ask("/") == 200
        assert proxy.ask("/signaler/", b"texte=un+trou") == 200


def test_a_dying_server_takes_one_form_at_most(before):
    proxy = before(breaks, answers)
    assert [proxy.ask("/signaler/", b"texte=un+trou") for _time in range(20)].count(200) >= 19
    assert {proxy.ask("/") for _time in range(20)} == {200}


@pytest.mark.parametrize(("length", "sent"), [(1_000, 10), (HEAVY, 10), (HEAVY, HEAVY // 2)])
def test_who_breaks_off_a_form_puts_no_server_aside(before, length, sent):
    served = set()
    proxy = before(
        lambda line: answers(line) and served.add("first"),
        lambda line: answers(line) and served.add("second"),
    )
    proxy.leave(length, sent)
    for _time in range(20):
        assert proxy.ask("/signaler/", b"texte=un+trou") == 200
    assert served == {"first", "second"}
