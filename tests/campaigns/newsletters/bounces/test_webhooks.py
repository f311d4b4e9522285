"""What mail providers post: refusals, complaints, people who leave. Real shapes of their messages."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.bounces.webhooks import PROVIDERS, misconfigured
from campaigns.newsletters.enums import BounceKind, DeliveryState, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Bounce, Suppression
from tests.campaigns.newsletters.bounces.test_mailboxes import identifier, reasons, sent_delivery
from tests.campaigns.newsletters.factories import SubscriptionFactory

SECRET, SIGNING_KEY = "brevo:un secret", "clef-de-signature"


@pytest.fixture(autouse=True)
def providers(settings):
    settings.MAIL_WEBHOOKS = list(PROVIDERS)
    settings.ANYMAIL = {
        "WEBHOOK_SECRET": SECRET,
        "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
        "MAILERSEND_SIGNING_SECRET": SIGNING_KEY,
    }


@pytest.fixture
def delivery():
    return sent_delivery()


@pytest.fixture
def post(client):
    def send(provider, body, secret=SECRET):
        token = base64.b64encode(secret.encode()).decode()
        return client.post(
            f"/lettre/retours/{provider}/",
            body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Basic {token}"},
        )

    return send


def seconds(minutes=1):
    """The moment of an event, some time after the message left."""
    return (timezone.now() + timedelta(minutes=minutes)).timestamp()


def brevo(address, event="hard_bounce", reason=None, **more):
    return {"event": event, "email": address, "reason": reason, "ts_epoch": seconds() * 1000, **more}


def mailgun(address, message_id, key=SIGNING_KEY):
    stamp, token = str(int(seconds())), "un-jeton"
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "recipient": address,
        "timestamp": seconds(),
        "message": {"headers": {"message-id": message_id.strip("<>")}},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""},
    }
    return {"signature": {"timestamp": stamp, "token": token, "signature": signed}, "event-data": event}


def mailjet(address):
    return {
        "event": "bounce",
        "time": int(seconds()),
        "MessageID": 19421777835146490,
        "email": address,
        "hard_bounce": True,
        "error": "user unknown",
    }


def postmark(address):
    moment = (timezone.now() + timedelta(minutes=1)).isoformat()
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 42,
        "MessageID": "883953f4",
        "Email": address,
        "BouncedAt": moment,
        "Description": "The server was unable to deliver your message",
    }


POSTED = {
    "brevo": lambda row: brevo(row.address, reason="550 5.1.1 unknown user"),
    "mailgun": lambda row: mailgun(row.address, identifier(row)),
    "mailjet": lambda row: mailjet(row.address),
    "postmark": lambda row: postmark(row.address),
}


@pytest.mark.parametrize("provider", POSTED)
def test_a_refusal_for_good_fails_the_message_and_stops_writing(post, delivery, provider):
    assert post(provider, POSTED[provider](delivery)).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert delivery.subscription.state == SubscriptionState.ENDED
    assert reasons() == [SuppressionReason.BOUNCE]
    assert delivery.issue.is_balanced()


@pytest.mark.parametrize("provider", POSTED)
def test_what_is_posted_again_changes_nothing(post, delivery, provider):
    body = POSTED[provider](delivery)
    post(provider, body)
    found = list(Bounce.objects.values()), list(Suppression.objects.values())
    assert [post(provider, body).status_code for _time in range(3)] == [200] * 3
    assert (list(Bounce.objects.values()), list(Suppression.objects.values())) == found


def test_what_is_posted_again_after_the_next_letter_still_speaks_of_the_former(post, delivery):
    body = brevo(delivery.address, "soft_bounce")
    post("brevo", body)
    later = sent_delivery(subscription=delivery.subscription)
    type(later).objects.filter(pk=later.pk).update(handoff_at=timezone.now() + timedelta(days=7))
    post("brevo", body)
    later.refresh_from_db()
    assert later.state == DeliveryState.SENT
    assert Bounce.objects.get().delivery == delivery


def test_a_complaint_stops_writing_and_leaves_the_message_sent(post, delivery):
    post("brevo", brevo(delivery.address, "spam"))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert delivery.subscription.state == SubscriptionState.ENDED
    assert reasons() == [SuppressionReason.COMPLAINT]


def test_who_leaves_by_the_provider_s_link_is_unsubscribed_and_not_blocked(post, delivery):
    post("brevo", brevo(delivery.address, "unsubscribe"))
    delivery.subscription.refresh_from_db()
    assert delivery.subscription.state == SubscriptionState.ENDED
    assert reasons() == []


@pytest.mark.parametrize(
    ("event", "reason", "kinds"),
    [
        ("soft_bounce", "452 4.2.2 mailbox full", [BounceKind.SOFT]),
        ("soft_bounce", "550 5.7.1 blocked by policy", []),
        ("invalid_email", None, [BounceKind.HARD]),
        ("delivered", None, []),
        ("unique_opened", None, []),
        ("something new", None, []),
    ],
)
def test_each_event_says_what_it_says_of_the_person(post, delivery, event, reason, kinds):
    assert post("brevo", brevo(delivery.address, event, reason)).status_code == 200
    assert list(Bounce.objects.values_list("kind", flat=True)) == kinds


def test_an_address_that_nobody_wrote_to_is_answered_like_the_others(post, delivery):
    known = post("brevo", brevo(delivery.address))
    unknown = post("brevo", brevo("inconnue@example.org"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_an_address_refused_before_its_first_letter_is_blocked_too(post):
    person = SubscriptionFactory(state=SubscriptionState.PENDING)
    post("brevo", brevo(person.contributor.email))
    assert Suppression.objects.hashes_among([person.contributor.email])


@pytest.mark.parametrize("secret", ["brevo:autre", "", "brevo"])
def test_who_does_not_know_the_secret_changes_nothing(post, delivery, secret):
    assert post("brevo", brevo(delivery.address), secret=secret).status_code == 400
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert not Suppression.objects.exists()


def test_a_forged_signature_changes_nothing(post, delivery):
    forged = mailgun(delivery.address, identifier(delivery), key="autre")
    assert post("mailgun", forged).status_code == 400
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "{}", '{"event": 1}', '{"event": "bounce", "email": 3}', "[3]"]
)
@pytest.mark.parametrize("provider", ["brevo", "mailjet", "postmark", "sparkpost"])
def test_what_is_not_understood_is_no_failure_of_ours(post, provider, body):
    assert post(provider, body).status_code in (200, 400)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(("named", "secret"), [([], SECRET), (["mailgun"], SECRET), (["brevo"], "")])
def test_only_a_provider_that_is_named_may_post_and_never_without_secret(
    post, delivery, settings, named, secret
):
    settings.MAIL_WEBHOOKS, settings.ANYMAIL = named, {"WEBHOOK_SECRET": secret}
    assert post("brevo", brevo(delivery.address)).status_code == 404


def test_the_checks_name_what_is_wrong_in_the_settings(settings):
    settings.MAIL_WEBHOOKS, settings.ANYMAIL = ["pigeon"], {}
    unknown, open_to_all = misconfigured(None)
    assert "« pigeon »" in unknown.msg
    assert "ANYMAIL_WEBHOOK_SECRET" in open_to_all.hint
