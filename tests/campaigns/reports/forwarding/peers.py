"""The services of communes: our own GeoReport server over HTTP, and one that answers what it is told."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler

#: An answer that does not come: the connection is closed.
CUT = object()


@contextmanager
def own_server():
    """Its address; it shares the transaction of the test, which waits for its answers meanwhile."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    # Each request would close the connection that is in a transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    server = WSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(WSGIHandler())

    def serve():
        connections["default"] = shared
        server.serve_forever(poll_interval=0.05)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/open311/v2"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        shared.dec_thread_sharing()


def xml(root, **cells):
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in cells.items())
    row = {"errors": "error"}.get(root, "request")
    return f'<?xml version="1.0" encoding="utf-8"?><{root}><{row}>{inside}</{row}></{root}>'


class Scripted:
    """``answers``: (status, body) given in turn, then the last one; ``asked``: (method, path, fields)."""

    def __init__(self):
        self.answers, self.asked = [], []

    def __enter__(self):
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length", 0))
                parts = urlsplit(self.path)
                sent = self.rfile.read(length).decode() or parts.query
                scripted.asked.append(
                    (self.command, parts.path, {k: v[0] for k, v in parse_qs(sent).items()})
                )
                answer = scripted.answers[0]
                if len(scripted.answers) > 1:
                    scripted.answers.pop(0)
                if answer is CUT:
                    return
                status, body = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body.encode())))
                self.send_header("Location", "http://10.0.0.1/")
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST = answer

            def log_message(self, *args):
                """In silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    @property
    def posts(self):
        return [fields for method, _path, fields in self.asked if method == "POST"]
