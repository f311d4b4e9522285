"""What deploy/Caddyfile does with what is written: a real Caddy before servers that end badly."""

import socket
import threading
from contextlib import contextmanager

import pytest

from tests.services import caddy
from tests.services.machine import ServiceError, free_ports

pytestmark = pytest.mark.once

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def one_answer_a_line():
    """The port of a server that keeps each line after its answer, and closes it under what comes next."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve(line):
            with line:
                line.recv(65_536)
                line.sendall(ANSWER)
                line.recv(65_536)

        def accept():
            while True:
                try:
                    line, _address = listening.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(line,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def ask(tmp_path):
    """``ask(path, data)`` returns the status of an answer of the proxy."""
    try:
        caddy.obtain()
    except ServiceError as error:
        pytest.skip(f"Caddy : {error}")
    with one_answer_a_line() as web:
        (port,) = free_ports(1)
        with caddy.running(port, [web], tmp_path) as proxy:
            browser = caddy.browser(proxy.folder / "cert.pem")

            def asked(path, data=None):
                with browser.open(proxy.url + path, data, timeout=10) as answer:
                    return answer.status

            yield asked


def test_a_form_is_not_lost_with_a_line_that_the_site_closes(ask):
    for _time in range(5):
        assert ask("/") == 200
        assert ask("/signaler/", b"texte=un+trou") == 200
