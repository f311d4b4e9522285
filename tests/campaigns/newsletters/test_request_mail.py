"""The mail that answers a request to subscribe."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django.utils.translation import override

from campaigns.newsletters.models import Consent
from campaigns.newsletters.subscriptions import MAIL_RETRY_WINDOW, ask_subscription, send_request_mail
from tests.campaigns.newsletters.factories import ConsentFactory, SubscriptionFactory
from tests.projects.factories import ThemeFactory


def parts_of(mail):
    return [mail.body, mail.alternatives[0].content]


@pytest.fixture
def broken_mail(monkeypatch):
    """Calling it with an exception makes every mail fail with it."""

    def break_with(error):
        def fail(self, messages):
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", fail)

    return break_with


def test_a_request_is_answered_with_a_confirmation_link(mailoutbox):
    send_request_mail(ask_subscription("ana@example.org"))
    (mail,) = mailoutbox
    assert mail.to == ["ana@example.org"]
    for part in parts_of(mail):
        assert re.search(r"http://localhost:8000/lettre/confirmation/[^/]+/", part)


def test_the_mail_can_be_read_as_text_and_as_html(mailoutbox):
    send_request_mail(ask_subscription("ana@example.org"))
    for part in parts_of(mailoutbox[0]):
        assert "Plus qu’un clic" in part
        assert "7 jours" in part


def test_a_subscriber_who_asks_again_is_told_by_mail(mailoutbox):
    subscription = SubscriptionFactory()
    send_request_mail(ask_subscription(subscription.contributor.email))
    assert mailoutbox[0].subject.startswith("Vous êtes déjà abonné(e)")
    for part in parts_of(mailoutbox[0]):
        assert subscription.get_unsubscribe_url() in part
        assert "/confirmation/" not in part


def test_new_choices_of_a_subscriber_come_with_a_link_to_apply_them(mailoutbox):
    subscription = SubscriptionFactory()
    send_request_mail(ask_subscription(subscription.contributor.email, themes=[ThemeFactory()]))
    for part in parts_of(mailoutbox[0]):
        assert "/lettre/confirmation/" in part


def test_doing_it_twice_sends_one_mail(mailoutbox):
    consent = ask_subscription("ana@example.org")
    send_request_mail(consent)
    send_request_mail(consent)
    assert len(mailoutbox) == 1


def test_a_sent_mail_is_no_longer_due():
    consent = ask_subscription("ana@example.org")
    send_request_mail(consent)
    assert not Consent.objects.mail_due(timezone.now() + timedelta(days=365)).exists()


@pytest.mark.parametrize("error", [ConnectionRefusedError(), smtplib.SMTPServerDisconnected()])
def test_a_server_that_is_down_is_asked_again_later(broken_mail, error):
    consent = ask_subscription("ana@example.org")
    broken_mail(error)
    send_request_mail(consent)
    consent.refresh_from_db()
    assert timezone.now() < consent.mail_due_at < timezone.now() + timedelta(minutes=11)


def test_a_temporary_refusal_is_tried_again(broken_mail):
    consent = ask_subscription("ana@example.org")
    broken_mail(smtplib.SMTPRecipientsRefused({"ana@example.org": (451, b"later")}))
    send_request_mail(consent)
    consent.refresh_from_db()
    assert consent.mail_due_at is not None


def test_an_address_that_does_not_exist_is_given_up(broken_mail):
    consent = ask_subscription("ana@example.org")
    broken_mail(smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")}))
    send_request_mail(consent)
    consent.refresh_from_db()
    assert consent.mail_due_at is None


def test_after_a_day_without_success_the_request_is_given_up(broken_mail):
    consent = ConsentFactory(asked_at=timezone.now() - MAIL_RETRY_WINDOW - timedelta(hours=1))
    broken_mail(ConnectionRefusedError())
    send_request_mail(consent)
    consent.refresh_from_db()
    assert consent.mail_due_at is None


def test_the_address_of_a_failed_mail_is_not_logged(broken_mail, caplog):
    consent = ask_subscription("ana@example.org")
    broken_mail(smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")}))
    send_request_mail(consent)
    assert "550" in caplog.text
    assert "ana@" not in caplog.text


def test_who_has_confirmed_meanwhile_gets_no_reminder(mailoutbox):
    consent = ConsentFactory(confirmed_at=timezone.now())
    send_request_mail(consent)
    assert mailoutbox == []


def test_who_asks_in_english_is_answered_in_english(mailoutbox):
    with override("en"):
        consent = ask_subscription("ana@example.org", source="/en/lettre/")
    send_request_mail(consent)
    assert consent.wording.startswith("I agree to receive")
    (mail,) = mailoutbox
    assert mail.subject == "Confirm your subscription to the Co-construisons newsletter"
    assert 'lang="en"' in mail.alternatives[0].content
    for part in parts_of(mail):
        assert "Just one more click" in part
        assert "/en/lettre/confirmation/" in part
