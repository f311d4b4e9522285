import pytest

from campaigns.newsletters.preflight.directory import MemoryDirectory
from campaigns.newsletters.preflight.records import record_faults
from tests.campaigns.newsletters.preflight.name_server import READY


def faults(changes=None, domain="lettre.fr", selector="s2026"):
    directory = MemoryDirectory(READY | (changes or {}))
    return list(record_faults(directory, domain, selector, ["192.0.2.10"]))


def ids(*arguments, **options):
    return [fault.id for fault in faults(*arguments, **options)]


def test_a_domain_that_publishes_everything_has_no_fault():
    assert faults() == []


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([], "newsletters.E001"),
        (["v=spf10 mx -all"], "newsletters.E001"),
        (["v=spf1 mx -all", "v=spf1 a -all"], "newsletters.E002"),
        (["v=spf1 mx +all"], "newsletters.E003"),
        (["V=SPF1 mx ALL"], "newsletters.E003"),
    ],
)
def test_a_policy_of_senders_that_protects_nothing_is_told(policies, expected):
    assert ids({("TXT", "lettre.fr"): policies}) == [expected]


@pytest.mark.parametrize("key", [[], ["v=DKIM1; k=rsa; p="], ["v=DKIM1; k=rsa"]])
def test_a_missing_or_revoked_key_is_told(key):
    (fault,) = faults({("TXT", "s2026._domainkey.lettre.fr"): key})
    assert fault.id == "newsletters.E004"
    assert "s2026._domainkey.lettre.fr" in fault.msg


def test_a_selector_that_nobody_gave_is_asked():
    assert ids(selector="") == ["newsletters.W002"]


@pytest.mark.parametrize("rule", [[], ["v=DMARC1"], ["p=none"]])
def test_a_missing_rule_of_alignment_is_told(rule):
    assert ids({("TXT", "_dmarc.lettre.fr"): rule}) == ["newsletters.E005"]


def test_the_rule_of_the_parent_domain_counts():
    of_child = {
        ("TXT", "nouvelles.lettre.fr"): ["v=spf1 mx -all"],
        ("TXT", "s2026._domainkey.nouvelles.lettre.fr"): ["p=abc"],
        ("MX", "nouvelles.lettre.fr"): ["mx.lettre.fr"],
    }
    assert ids(of_child, domain="nouvelles.lettre.fr") == []


def test_a_domain_that_receives_nothing_is_told():
    assert ids({("MX", "lettre.fr"): []}) == ["newsletters.W003"]


@pytest.mark.parametrize(
    "changes",
    [{("PTR", "192.0.2.10"): []}, {("A", "mx.lettre.fr"): ["192.0.2.11"]}],
)
def test_a_reverse_name_must_lead_back_to_its_address(changes):
    (fault,) = faults(changes)
    assert fault.id == "newsletters.E006"
    assert "192.0.2.10" in fault.hint


def test_what_could_not_be_asked_is_said_and_the_rest_is_verified():
    changes = {("TXT", "lettre.fr"): None, ("PTR", "192.0.2.10"): []}
    assert ids(changes) == ["newsletters.W001", "newsletters.E006"]
