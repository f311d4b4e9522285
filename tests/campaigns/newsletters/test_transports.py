"""The same contract for the real transport and its twin in memory."""

import pytest

from campaigns.newsletters.transports import (
    Answer,
    Deferred,
    Interrupted,
    RecipientRefused,
    Rejected,
    Unavailable,
    Uncertain,
    stuffed,
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
        code = int(answer[:3]) if answer[:3].isdigit() else None
        self.transport.refusals[address] = [error(answer, code)]

    def addresses(self):
        return [recipient for recipient, _content in self.transport.accepted]


class RealServer:
    def __init__(self, server):
        self.server = server
        self.transport = SmtpTransport(connections=1)

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


LETTER = stuffed(b"Subject: Sujet\n\nTexte\n")


def send(transport, address, content=LETTER):
    """Announce one message, give it when the server is ready. Returns the last answer."""
    assert transport.has_room()
    ticket = object()
    transport.announce(ticket, address)
    ((answered, answer),) = transport.answers()
    assert answered is ticket
    if answer is not Answer.READY:
        return answer
    transport.give(ticket, content)
    ((_ticket, answer),) = transport.answers()
    return answer


def test_a_message_arrives(way_out):
    assert send(way_out.transport, "ana@example.org") is Answer.ACCEPTED
    assert way_out.addresses() == ["ana@example.org"]


def test_messages_arrive_in_the_order_they_were_sent(way_out):
    for name in ("ana", "bo", "cy"):
        send(way_out.transport, f"{name}@example.org")
    assert way_out.addresses() == ["ana@example.org", "bo@example.org", "cy@example.org"]


def test_nothing_is_given_before_the_server_is_ready(way_out):
    assert way_out.transport.has_room()
    way_out.transport.announce("ticket", "ana@example.org")
    assert way_out.transport.answers() == [("ticket", Answer.READY)]
    assert way_out.addresses() == []


def test_a_message_that_is_abandoned_reaches_nobody(way_out):
    assert way_out.transport.has_room()
    way_out.transport.announce("ticket", "ana@example.org")
    way_out.transport.answers()
    way_out.transport.abandon("ticket")
    send(way_out.transport, "bo@example.org")
    assert way_out.addresses() == ["bo@example.org"]


def test_without_anything_to_wait_for_there_is_no_answer(way_out):
    assert way_out.transport.answers() == []


@pytest.mark.parametrize(("command", "answer", "error"), ANSWERS)
def test_each_answer_has_its_error(way_out, command, answer, error):
    way_out.answer(command, answer, error, "ana@example.org")
    answered = send(way_out.transport, "ana@example.org")
    assert type(answered) is error
    assert answered.code == (None if answer == MailServer.CUT else int(answer[:3]))


@pytest.mark.parametrize(("command", "answer", "error"), ANSWERS)
def test_the_next_message_arrives_after_any_refusal(way_out, command, answer, error):
    way_out.answer(command, answer, error, "ana@example.org")
    send(way_out.transport, "ana@example.org")
    send(way_out.transport, "bo@example.org")
    assert way_out.addresses() == ["bo@example.org"]


def test_closing_twice_is_harmless(way_out):
    way_out.transport.has_room()
    way_out.transport.close()
    way_out.transport.close()


def test_a_closed_transport_opens_again(way_out):
    way_out.transport.close()
    send(way_out.transport, "ana@example.org")
    assert way_out.addresses() == ["ana@example.org"]


def test_smtp_without_server_is_unavailable(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Unavailable):
        SmtpTransport().has_room()


@pytest.fixture
def smtp(smtp_server):
    with SmtpTransport(connections=1) as transport:
        yield transport


def test_smtp_uses_a_connection_again(smtp, smtp_server):
    for name in ("ana", "bo", "cy"):
        send(smtp, f"{name}@example.org")
    assert smtp_server.connections == 1


def test_smtp_opens_as_many_connections_as_there_are_messages_at_once(smtp_server):
    with SmtpTransport(connections=3) as transport:
        for ticket in ("ana", "bo", "cy"):
            assert transport.has_room()
            transport.announce(ticket, f"{ticket}@example.org")
        assert not transport.has_room()
        answers = []
        while len(answers) < 3:
            answers += transport.answers()
    assert sorted(answers) == [(ticket, Answer.READY) for ticket in ("ana", "bo", "cy")]
    assert smtp_server.connections == 3


def test_smtp_announces_the_next_message_behind_the_end_of_one(smtp, smtp_server):
    smtp.has_room()
    smtp.announce("first", "ana@example.org")
    smtp.answers()
    smtp.give("first", LETTER)
    assert smtp.has_room()
    smtp.announce("second", "bo@example.org")
    answers = []
    while len(answers) < 2:
        answers += smtp.answers()
    assert answers == [("first", Answer.ACCEPTED), ("second", Answer.READY)]
    assert (smtp_server.addresses(), smtp_server.connections) == (["ana@example.org"], 1)


@pytest.mark.parametrize(("most", "opened"), [(2, 3), (0, 1)])
def test_smtp_a_connection_that_served_enough_is_left_for_another(smtp, smtp_server, settings, most, opened):
    settings.EMAIL_MESSAGES_PER_CONNECTION = most
    for n in range(5):
        assert send(smtp, f"personne{n}@example.org") is Answer.ACCEPTED
    assert (len(smtp_server.addresses()), smtp_server.connections) == (5, opened)


def test_smtp_refused_sender_is_a_rejection(smtp, smtp_server):
    smtp_server.answer("MAIL", "550 5.7.1 policy")
    assert type(send(smtp, "ana@example.org")) is Rejected


def test_smtp_full_mailbox_at_the_end_is_about_the_recipient(smtp, smtp_server):
    smtp_server.answer("DATA", "552 5.2.2 mailbox full")
    assert type(send(smtp, "ana@example.org")) is RecipientRefused


def test_smtp_cut_before_the_message_leaves_no_doubt(smtp, smtp_server):
    smtp_server.answer("RCPT", MailServer.CUT)
    assert type(send(smtp, "ana@example.org")) is Unavailable


@pytest.mark.parametrize("answer", [MailServer.CUT, "421 4.3.2 je ferme"])
def test_smtp_a_connection_that_had_served_may_be_replaced_at_once(smtp, smtp_server, answer):
    send(smtp, "ana@example.org")
    smtp_server.answer("RCPT", answer)
    assert type(send(smtp, "bo@example.org")) is Interrupted


def test_smtp_a_server_that_says_nothing_is_not_waited_for_for_ever(smtp_server, settings):
    settings.EMAIL_TIMEOUT = 0.2
    smtp_server.answer("DATA", MailServer.SILENCE)
    with SmtpTransport() as transport:
        assert type(send(transport, "ana@example.org")) is Uncertain


def test_smtp_address_that_smuggles_a_header_is_refused(smtp):
    smtp.has_room()
    with pytest.raises(RecipientRefused):
        smtp.announce("ticket", "ana@example.org\nBcc: bo@example.org")


def test_smtp_lines_that_start_with_a_dot_arrive_whole(smtp, smtp_server):
    send(smtp, "ana@example.org", stuffed(b"Subject: Sujet\n\n.cach\xc3\xa9\n..deux\nfin"))
    assert smtp_server.envelopes[0].content.splitlines()[2:] == [".caché".encode(), b"..deux", b"fin"]


def test_smtp_with_pipelining_says_a_whole_envelope_at_once(smtp, smtp_server):
    send(smtp, "ana@example.org")
    assert smtp_server.was_hurried


def test_smtp_without_pipelining_says_one_thing_at_a_time(smtp, smtp_server):
    smtp_server.has_pipelining = False
    smtp_server.answer("RCPT", "550 5.1.1 inconnu", address="bo@example.org")
    outcomes = [send(smtp, f"{name}@example.org") for name in ("ana", "bo", "cy")]
    assert [type(outcome) for outcome in outcomes] == [Answer, RecipientRefused, Answer]
    assert not smtp_server.was_hurried
