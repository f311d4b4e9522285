"""The public directory of names, as mailbox providers read it before they accept our letters."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import dns.exception
import dns.resolver
import dns.reversename
from django.conf import settings

#: Seconds given to one question. A record that takes longer is not one to rely on.
PATIENCE = 3
STANDARD_PORT = 53


class DirectoryUnavailable(Exception):
    """The question got no answer: nothing is known of the record."""


class Directory(ABC):
    """Answers are lists, empty when the record does not exist. All raise DirectoryUnavailable."""

    @abstractmethod
    def texts(self, name: str) -> list[str]:
        """The TXT records of ``name``, each in one piece."""

    @abstractmethod
    def mail_servers(self, name: str) -> list[str]:
        """The hosts that receive the mail of ``name``."""

    @abstractmethod
    def addresses(self, name: str) -> list[str]:
        """The IPv4 and IPv6 addresses of ``name``."""

    @abstractmethod
    def names(self, address: str) -> list[str]:
        """The host names that an IP address claims (PTR)."""


class DnsDirectory(Directory):
    """The real one. ``MAIL_DNS_SERVER`` (« address » or « address:port ») replaces the machine's resolver,
    which may answer other things inside a network than what the world sees."""

    def __init__(self):
        server, _colon, port = settings.MAIL_DNS_SERVER.partition(":")
        self.resolver = dns.resolver.Resolver(configure=not server)
        if server:
            self.resolver.nameservers = [server]
            self.resolver.port = int(port or STANDARD_PORT)
        self.resolver.lifetime = PATIENCE

    def texts(self, name):
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")]

    def mail_servers(self, name):
        # A lone « . » says that the domain receives no mail (RFC 7505).
        return [host for host in map(_host, (r.exchange for r in self._ask(name, "MX"))) if host]

    def addresses(self, name):
        return [record.address for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def names(self, address):
        return [_host(record.target) for record in self._ask(dns.reversename.from_address(address), "PTR")]

    def _ask(self, name, kind):
        try:
            return self.resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise DirectoryUnavailable(type(error).__name__) from error


def _host(name):
    return name.to_text(omit_final_dot=True).rstrip(".")


class MemoryDirectory(Directory):
    """``records`` maps (kind, name) to its values: ``{("TXT", "example.org"): ["v=spf1 mx -all"]}``.

    A name whose values are None does not answer.
    """

    def __init__(self, records: Mapping[tuple[str, str], list[str] | None]):
        self.records = records

    def texts(self, name):
        return self._ask("TXT", name)

    def mail_servers(self, name):
        return self._ask("MX", name)

    def addresses(self, name):
        return self._ask("A", name) + self._ask("AAAA", name)

    def names(self, address):
        return self._ask("PTR", address)

    def _ask(self, kind, name):
        values = self.records.get((kind, name), [])
        if values is None:
            raise DirectoryUnavailable(name)
        return list(values)
