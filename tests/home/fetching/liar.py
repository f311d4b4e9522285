"""A web server that lies in every way, on a port of this machine."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager

ENDLESS = 4_000


def answer(status="200 OK", headers="", body=b"bonjour"):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def redirect(status, target):
    return answer(status, f"Location: {target}\r\n", b"")


class Liar:
    """``url(path)`` of each of its lies; ``asked``: the requests that it got, as bytes."""

    def __init__(self, port, scheme):
        self.port, self.scheme, self.asked = port, scheme, []
        self.pages = {
            "/bon": answer(),
            "/absent": answer("404 Not Found"),
            "/trop": answer("429 Too Many Requests", "Retry-After: 7200\r\n"),
            "/demenage": redirect("301 Moved Permanently", "/bon"),
            "/detour": redirect("302 Found", "/bon"),
            "/mixte": redirect("301 Moved Permanently", "/detour"),
            "/boucle": redirect("301 Moved Permanently", "/boucle"),
            "/prive": redirect("302 Found", "http://10.0.0.1/"),
            "/machine": redirect("302 Found", f"http://127.0.0.2:{port}/bon"),
            "/nuage": redirect("302 Found", "http://169.254.169.254/latest/meta-data/"),
            "/fichier": redirect("302 Found", "file:///etc/passwd"),
            "/accent": redirect("302 Found", "/bon?q=été"),
            "/charabia": b"\x00\xff\xfe n'importe quoi\r\n\r\n",
            "/entetes": b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\n",
            "/court": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npas tout",
            "/muet": b"",
        }

    def url(self, path):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def serve(self, connection):
        with connection:
            request = connection.recv(65_536)
            self.asked.append(request)
            path = request.split(b" ")[1].decode("latin-1").partition("?")[0] if b" " in request else ""
            if path in ("/goutte", "/immense"):
                self.drip(connection, path)
            else:
                connection.sendall(self.pages.get(path, b""))

    def drip(self, connection, path):
        """Endlessly: a header a byte at a time, or a body without end."""
        start, piece, pause = {
            "/goutte": (b"HTTP/1.1 200 OK\r\nX: ", b"a", 0.05),
            "/immense": (b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 65_536, 0),
        }[path]
        connection.sendall(start)
        for _piece in range(ENDLESS):
            connection.sendall(piece)
            time.sleep(pause)


@contextmanager
def lying(certificate=None):
    """A Liar that serves; with ``certificate`` (a file with its key), over TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        liar = Liar(listening.getsockname()[1], "https" if certificate else "http")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if context:
            context.load_cert_chain(certificate)
        thread = threading.Thread(target=_accept, args=(listening, context, liar), daemon=True)
        thread.start()
        yield liar
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def _accept(listening, context, liar):
    while True:
        try:
            connection, _client = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve_one, args=(connection, context, liar), daemon=True).start()


def _serve_one(connection, context, liar):
    try:
        liar.serve(context.wrap_socket(connection, server_side=True) if context else connection)
    except OSError:  # They hung up on us, as they should.
        connection.close()
