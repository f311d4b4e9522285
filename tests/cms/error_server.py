"""A server that receives what is told to Sentry, and keeps all of it: headers and bodies, as text."""

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import sentry_sdk

from cms import error_reports

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = UNPACK[self.headers.get("Content-Encoding")](body)
        self.server.received.append(f"{self.path}\n{self.headers}\n{body.decode()}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


class Told:
    def __init__(self, received):
        self._received = received

    def all(self):
        """Everything that has been told so far."""
        sentry_sdk.flush(timeout=5)
        return list(self._received)


@contextmanager
def listening():
    """Errors of this process are told to a server of ours for the time of the block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Receiver) as server:
        server.received = []
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            error_reports.start(f"http://cle@127.0.0.1:{server.server_port}/1")
            yield Told(server.received)
        finally:
            sentry_sdk.get_client().close(timeout=1)
            sentry_sdk.get_global_scope().set_client(None)
            server.shutdown()
            serving.join()
