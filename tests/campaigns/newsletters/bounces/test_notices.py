import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.newsletters.bounces.notices import Nothing, Notice, read
from campaigns.newsletters.enums import BounceKind
from tests.campaigns.newsletters.bounces.samples import ABSENT, QUESTION, arf, dsn

ONE = "<0123abcd@example.org>"


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_refusal_is_read_with_its_message_its_address_and_its_reason(original):
    assert read(dsn(ONE, original=original)) == Notice(
        BounceKind.HARD, ONE, "lea@example.org", 550, "5.1.1 550 5.1.1 User unknown"
    )


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "550 no such user", BounceKind.HARD),
        ("5.2.1", "550 mailbox disabled", BounceKind.HARD),
        ("5.0.0", "550 5.1.1 unknown user", BounceKind.HARD),
        ("5.2.2", "552 5.2.2 mailbox full", BounceKind.SOFT),
        ("4.4.7", "delivery time expired", BounceKind.SOFT),
        ("5.0.0", "550 no", BounceKind.SOFT),
        ("", "", BounceKind.SOFT),
        ("5.7.1", "554 5.7.1 blocked by policy", None),
    ],
)
def test_only_what_speaks_of_the_address_is_for_good(status, diagnostic, kind):
    assert read(dsn(ONE, status=status, diagnostic=diagnostic)).kind == kind


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_message_that_is_late_or_has_arrived_asks_for_nothing(action):
    assert read(dsn(ONE, action=action)) == Nothing()


def test_a_complaint_is_read():
    notice = read(arf(ONE))
    assert (notice.kind, notice.message_id) == (BounceKind.COMPLAINT, ONE)


def test_a_report_that_says_it_is_no_spam_is_no_complaint():
    assert read(arf(ONE, kind="not-spam")) == Nothing()


def test_an_automatic_reply_asks_for_nothing():
    assert read(ABSENT.encode()) == Nothing()


def test_a_letter_from_somebody_is_not_understood():
    assert read(QUESTION.encode()) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_anything_is_read_without_a_crash(content):
    assert read(content) is None or isinstance(read(content), Nothing | Notice)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_notice_that_is_cut_or_spoilt_is_read_without_a_crash(data):
    sample = data.draw(st.sampled_from([dsn(ONE), dsn(ONE, original="message/rfc822"), arf(ONE)]))
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, len(sample)))
    spoilt = sample[:start] + data.draw(st.binary(max_size=20)) + sample[end:]
    assert read(spoilt) is None or isinstance(read(spoilt), Nothing | Notice)
