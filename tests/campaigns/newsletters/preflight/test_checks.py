import pytest
from django.db import connection

from campaigns.newsletters.preflight import checks
from tests.campaigns.newsletters.preflight.name_server import READY, serving


@pytest.fixture
def ready(settings, monkeypatch):
    """A site whose letters may leave, whatever the database of the tests."""
    settings.SITE_URL = "https://lettre.fr"
    settings.DEFAULT_FROM_EMAIL = "Site <lettre@lettre.fr>"
    settings.DKIM_SELECTOR = "s2026"
    settings.MAIL_SENDING_ADDRESSES = ["192.0.2.10"]
    monkeypatch.setattr(checks, "_durability_faults", lambda: [])
    with serving(READY) as settings.MAIL_DNS_SERVER:
        yield settings


def ids():
    return [fault.id for fault in checks.letters_may_leave(None)]


def test_a_site_that_is_ready_has_no_fault(ready):
    assert ids() == []


def test_stopping_in_one_click_needs_https(ready):
    ready.SITE_URL = "http://lettre.fr"
    assert ids() == ["newsletters.E007"]


@pytest.mark.parametrize("sender", ["lettre@example.org", "lettre@sous.example.org", "lettre", "a@b.test"])
def test_a_sender_that_nobody_may_own_is_refused(ready, sender):
    ready.DEFAULT_FROM_EMAIL = sender
    assert ids() == ["newsletters.E008"]


def test_a_domain_that_only_ends_like_a_reserved_one_is_asked_for_its_records(ready):
    ready.DEFAULT_FROM_EMAIL = "lettre@monexample.org"
    assert "newsletters.E001" in ids()


def test_sending_addresses_are_asked_for(ready):
    ready.MAIL_SENDING_ADDRESSES = []
    assert ids() == ["newsletters.W004"]


def test_a_sending_address_that_is_none_is_named(ready):
    ready.MAIL_SENDING_ADDRESSES = ["mx.lettre.fr", "192.0.2.10"]
    (fault,) = checks.letters_may_leave(None)
    assert fault.id == "newsletters.E009"
    assert "« mx.lettre.fr »" in fault.msg


def test_each_fault_says_its_remedy(ready):
    ready.SITE_URL = "http://lettre.fr"
    ready.DEFAULT_FROM_EMAIL = "lettre@rien.fr"
    ready.MAIL_SENDING_ADDRESSES = []
    assert all(fault.hint for fault in checks.letters_may_leave(None))


def test_a_database_that_may_forget_what_was_sent_is_told():
    expected = {"sqlite": "newsletters.W005", "postgresql": "newsletters.E010"}[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL synchronous_commit = off")
    assert expected in [fault.id for fault in checks._durability_faults()]
