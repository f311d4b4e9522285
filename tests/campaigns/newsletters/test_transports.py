"""The same contract for the real transport and its twin in memory."""

import pytest
from django.core.mail import EmailMessage

from campaigns.newsletters.transports import (
    Deferred,
    RecipientRefused,
    Rejected,
    Unavailable,
    Uncertain,
)
from campaigns.newsletters.transports.memory import MemoryTransport
from campaigns.newsletters.transports.smtp import SmtpTransport
from tests.campaigns.newsletters.mail_server import MailServer

ANSWERS = [
    ("RCPT", "450 4.2.0 plus tard", Deferred),
    ("RCPT", "550 5.1.1 inconnu", RecipientRefused),
    ("DATA", "554 5.7.1 contenu refusé", Rejected),
    ("RCPT", "421 4.3.2 je ferme", Unavailable),
    ("DATA", MailServer.CUT, Uncertain),
]


class MemoryServer:
    def __init__(self):
        self.transport = MemoryTransport()

    def answer(self, command, answer, error, address):
        self.transport.answers[address] = [error(answer, int(answer[:3]) if answer[:3].isdigit() else None)]

    def addresses(self):
        return [message.to[0] for message in self.transport.accepted]


class RealServer:
    def __init__(self, server):
        self.server = server
        self.transport = SmtpTransport()

    def answer(self, command, answer, error, address):
        self.server.answer(command, answer.encode("ascii", "ignore").decode(), address=address)

    def addresses(self):
        return self.server.addresses()


@pytest.fixture(params=["memory", "smtp"])
def way_out(request):
    server = (
        MemoryServer() if request.param == "memory" else RealServer(request.getfixturevalue("smtp_server"))
    )
    with server.transport:
        yield server


def letter_to(address):
    return EmailMessage("Sujet", "Texte", "lettre@example.org", [address])


def test_a_message_arrives(way_out):
    way_out.transport.send(letter_to("ana@example.org"))
    assert way_out.addresses() == ["ana@example.org"]


def test_messages_arrive_in_the_order_they_were_sent(way_out):
    for name in ("ana", "bo", "cy"):
        way_out.transport.send(letter_to(f"{name}@example.org"))
    assert way_out.addresses() == ["ana@example.org", "bo@example.org", "cy@example.org"]


@pytest.mark.parametrize(("command", "answer", "error"), ANSWERS)
def test_each_answer_has_its_exception(way_out, command, answer, error):
    way_out.answer(command, answer, error, "ana@example.org")
    with pytest.raises(error) as caught:
        way_out.transport.send(letter_to("ana@example.org"))
    assert caught.value.code == (None if answer == MailServer.CUT else int(answer[:3]))


@pytest.mark.parametrize(("command", "answer", "error"), ANSWERS)
def test_the_next_message_arrives_after_any_refusal(way_out, command, answer, error):
    way_out.answer(command, answer, error, "ana@example.org")
    with pytest.raises(error):
        way_out.transport.send(letter_to("ana@example.org"))
    way_out.transport.send(letter_to("bo@example.org"))
    assert way_out.addresses() == ["bo@example.org"]


def test_closing_twice_is_harmless(way_out):
    way_out.transport.open()
    way_out.transport.close()
    way_out.transport.close()


def test_a_closed_transport_opens_again(way_out):
    way_out.transport.close()
    way_out.transport.send(letter_to("ana@example.org"))
    assert way_out.addresses() == ["ana@example.org"]


def test_smtp_reuses_one_connection(smtp_server):
    with SmtpTransport() as transport:
        for name in ("ana", "bo", "cy"):
            transport.send(letter_to(f"{name}@example.org"))
    assert smtp_server.connections == 1


def test_smtp_without_server_is_unavailable(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Unavailable):
        SmtpTransport().open()


def test_smtp_refused_sender_is_a_rejection(smtp_server):
    smtp_server.answer("MAIL", "550 5.7.1 policy")
    with pytest.raises(Rejected):
        SmtpTransport().send(letter_to("ana@example.org"))


def test_smtp_full_mailbox_at_the_end_is_about_the_recipient(smtp_server):
    smtp_server.answer("DATA", "552 5.2.2 mailbox full")
    with pytest.raises(RecipientRefused):
        SmtpTransport().send(letter_to("ana@example.org"))


def test_smtp_cut_before_the_message_leaves_no_doubt(smtp_server):
    smtp_server.answer("RCPT", MailServer.CUT)
    with pytest.raises(Unavailable):
        SmtpTransport().send(letter_to("ana@example.org"))


def test_smtp_address_that_smuggles_a_header_is_refused(smtp_server):
    with pytest.raises(RecipientRefused):
        SmtpTransport().send(letter_to("ana@example.org\nBcc: bo@example.org"))


def test_smtp_lines_that_start_with_a_dot_arrive_whole(smtp_server):
    message = EmailMessage("Sujet", ".caché\n..deux\nfin", "lettre@example.org", ["ana@example.org"])
    with SmtpTransport() as transport:
        transport.send(message)
    assert smtp_server.received[0].get_content().splitlines() == [".caché", "..deux", "fin"]
