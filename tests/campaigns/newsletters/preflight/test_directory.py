"""The contract of directories, for the real resolver and for the one in memory."""

import pytest

from campaigns.newsletters.preflight.directory import DirectoryUnavailable, DnsDirectory, MemoryDirectory
from tests.campaigns.newsletters.preflight.name_server import READY, serving

RECORDS = READY | {("TXT", "muet.fr"): None, ("AAAA", "mx.lettre.fr"): ["2001:db8::10"]}


@pytest.fixture(params=["dns", "memory"])
def directory(request, settings):
    if request.param == "memory":
        yield MemoryDirectory(RECORDS)
        return
    with serving(RECORDS) as address:
        settings.MAIL_DNS_SERVER = address
        yield DnsDirectory()


def test_texts_published_in_pieces_come_in_one(directory):
    assert sorted(directory.texts("lettre.fr")) == ["site-verification=1", "v=spf1 mx -all"]


def test_mail_servers_are_host_names(directory):
    assert directory.mail_servers("lettre.fr") == ["mx.lettre.fr"]


def test_addresses_are_of_both_kinds(directory):
    assert directory.addresses("mx.lettre.fr") == ["192.0.2.10", "2001:db8::10"]


def test_an_address_claims_its_names(directory):
    assert directory.names("192.0.2.10") == ["mx.lettre.fr"]


@pytest.mark.parametrize("name", ["inconnu.fr", "mx.lettre.fr"])
def test_what_is_not_published_is_an_empty_list(directory, name):
    assert directory.texts(name) == []


def test_a_server_that_fails_is_not_an_absence(directory):
    with pytest.raises(DirectoryUnavailable):
        directory.texts("muet.fr")


def test_a_domain_that_says_that_it_receives_nothing_has_no_server(settings):
    with serving({("MX", "lettre.fr"): [""]}) as settings.MAIL_DNS_SERVER:
        assert DnsDirectory().mail_servers("lettre.fr") == []
