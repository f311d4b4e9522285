"""A DNS server of ours, so that the real resolver is put to the test without a network."""

import socket
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.reversename
import dns.rrset

#: A domain that publishes all that mailbox providers ask, and its sending address.
READY = {
    ("TXT", "lettre.fr"): ["v=spf1 mx -all", "site-verification=1"],
    ("TXT", "s2026._domainkey.lettre.fr"): ["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"],
    ("TXT", "_dmarc.lettre.fr"): ["v=DMARC1; p=none; rua=mailto:dmarc@lettre.fr"],
    ("MX", "lettre.fr"): ["mx.lettre.fr"],
    ("PTR", "192.0.2.10"): ["mx.lettre.fr"],
    ("A", "mx.lettre.fr"): ["192.0.2.10"],
}


@contextmanager
def serving(records):
    """Answer from ``records`` (those of MemoryDirectory) on a port of this machine; gives « address:port ».

    A name whose values are None gets no usable answer.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_answer_all, args=(listening, _written(records)), daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        try:
            yield f"127.0.0.1:{port}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as farewell:
                farewell.sendto(b"", ("127.0.0.1", port))
            thread.join(timeout=5)


def _written(records):
    """The same records as a zone writes them: reversed names, quoted texts, absolute hosts."""
    zone = {}
    for (kind, name), values in records.items():
        owner = dns.reversename.from_address(name) if kind == "PTR" else dns.name.from_text(name)
        zone[kind, owner] = values if values is None else [_value(kind, value) for value in values]
    return zone


def _value(kind, value):
    if kind == "TXT":
        half = len(value) // 2  # A long text is published in pieces, to be put together again.
        return f'"{value[:half]}" "{value[half:]}"'
    if kind == "MX":
        return f"10 {value}."
    return f"{value}." if kind == "PTR" else value


def _answer_all(listening, zone):
    while True:
        wire, client = listening.recvfrom(4096)
        if not wire:
            return
        listening.sendto(_answer(dns.message.from_wire(wire), zone).to_wire(), client)


def _answer(query, zone):
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    question = query.question[0]
    kind = dns.rdatatype.to_text(question.rdtype)
    values = zone.get((kind, question.name), [])
    if values is None:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif values:
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
    elif not any(owner == question.name for _kind, owner in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer
