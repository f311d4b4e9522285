"""A real IMAP server on 127.0.0.1, with one mailbox of its own."""

import imaplib
import subprocess
import sys
import time
from contextlib import contextmanager

from tests.campaigns.newsletters.mail_server import free_port

LOGIN, PASSWORD = "retours@example.org", "mot de passe"
PATIENCE = 30


@contextmanager
def running():
    """Yields the port on which the server listens, once it answers."""
    port = free_port()
    server = ["--host=127.0.0.1", f"--port={port}", "--no-tls", "dict"]
    account = ["--demo-data", f"--demo-user={LOGIN}", f"--demo-password={PASSWORD}"]
    program = "import sys; from pymap.main import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", program, *server, *account],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port):
    give_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)


class ImapMailbox:
    """What a delivery agent and a person do with the mailbox: each time by a session of its own."""

    def __init__(self, port):
        self.port = port
        login, password = LOGIN.replace("@", "%40"), PASSWORD.replace(" ", "%20")
        self.address = f"imap://{login}:{password}@127.0.0.1:{port}/INBOX"

    @contextmanager
    def session(self):
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as client:
            client.login(LOGIN, PASSWORD)
            yield client

    def add(self, content):
        with self.session() as client:
            assert client.append("INBOX", None, None, content)[0] == "OK"

    def clear(self):
        with self.session() as client:
            for folder in ("INBOX", "quarantaine"):
                if client.select(folder)[0] == "OK":
                    client.store("1:*", "+FLAGS", r"(\Deleted)")
                    client.expunge()

    def flush(self):
        """Nothing waits: what is added is there."""
