"""A door before a real server, which a test opens, shuts, or leaves without an answer."""

import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

OPEN, HANGING, SHUT = "open", "hanging", "shut"


class Door:
    """``url`` leads to the server at ``target`` as long as ``state`` is ``OPEN``."""

    def __init__(self, target: str):
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.state = OPEN
        self.asked = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with suppress(OSError):
            while True:
                visitor, _address = self._listener.accept()
                threading.Thread(target=self._carry, args=(visitor,), daemon=True).start()

    def _carry(self, visitor):
        with visitor, socket.create_connection(self.target) as server, suppress(OSError):
            back = threading.Thread(target=self._copy, args=(server, visitor), daemon=True)
            back.start()
            while request := visitor.recv(65_536):
                self.asked += 1
                if self.state == SHUT:
                    return
                if self.state == OPEN:
                    server.sendall(request)

    def _copy(self, server, visitor):
        with suppress(OSError):
            while answer := server.recv(65_536):
                visitor.sendall(answer)

    def close(self):
        self._listener.close()


@contextmanager
def door_to(target: str):
    door = Door(target)
    try:
        yield door
    finally:
        door.close()
