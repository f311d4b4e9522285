"""A real SMTP server for the tests. It keeps what arrives and answers what it is told."""

import asyncio
import email
import email.policy
import socket
from types import SimpleNamespace

from aiosmtpd.controller import Controller

ACCEPTED = "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """``answers[(command, address)]``: answers to give in turn; the address None means anybody.

    Commands are MAIL, RCPT and DATA. The answer CUT closes the connection without a word, with
    ACCEPT_THEN_CUT the message of DATA is kept before that, and SILENCE (of DATA) does not come.
    """

    CUT = "cut"
    ACCEPT_THEN_CUT = "accept then cut"
    SILENCE = "silence"

    def __init__(self):
        self.envelopes = []
        self.answers = {}
        self.connections = 0
        self.has_pipelining = True
        #: Seconds that the server takes to think about each message.
        self.pace = 0.0
        #: Whether a command came before the answer to the one before.
        self.was_hurried = False

    def __enter__(self):
        self.host, self.port = "127.0.0.1", free_port()
        # aiosmtpd reads every attribute of its handler at each connection: « received » is not one of them.
        handlers = {name: getattr(self, name) for name in dir(self) if name.startswith("handle_")}
        self.controller = Controller(
            SimpleNamespace(**handlers), hostname=self.host, port=self.port, timeout=5
        )
        self.controller.start()
        return self

    def __exit__(self, *exc_info):
        self.controller.stop()

    @property
    def received(self):
        """What arrived, as a mail program reads it."""
        return [
            email.message_from_bytes(envelope.content, policy=email.policy.default)
            for envelope in self.envelopes
        ]

    def addresses(self):
        return [envelope.rcpt_tos[0] for envelope in self.envelopes]

    def answer(self, command, *answers, address=None):
        self.answers[command, address] = list(answers)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        if self.has_pipelining:
            responses.insert(1, "250-PIPELINING")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = self._next("MAIL", None, server)
        if answer == ACCEPTED:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.was_hurried |= bool(server._reader._buffer)
        answer = self._next("RCPT", address, server)
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.pace)
        answer = self._next("DATA", envelope.rcpt_tos[0], server)
        if answer == self.SILENCE:
            await asyncio.sleep(5)
        if answer in (ACCEPTED, self.ACCEPT_THEN_CUT):
            self.envelopes.append(envelope)
        return answer

    def _next(self, command, address, server):
        for key in ((command, address), (command, None)):
            if self.answers.get(key):
                answer = self.answers[key].pop(0)
                if answer in (self.CUT, self.ACCEPT_THEN_CUT):
                    server.transport.abort()
                return answer
        return ACCEPTED
