from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from campaigns.newsletters import subscriptions
from campaigns.newsletters.enums import SubscriptionState, SuppressionReason
from campaigns.newsletters.errors import InvalidLink
from campaigns.newsletters.models import Consent, Subscription, Suppression, hash_address
from campaigns.newsletters.subscriptions import ask_subscription, confirm, purge_unconfirmed, unsubscribe
from projects.models import Contributor, Follow, Participation
from tests.campaigns.newsletters.factories import ConsentFactory, SubscriptionFactory
from tests.projects.factories import ContributionKindFactory, PlaceFactory, ProjectPageFactory, ThemeFactory


def token_of(consent):
    return signing.dumps(consent.pk, salt=subscriptions.CONFIRMATION_SALT)


def confirmed(consent):
    return confirm(token_of(consent))


def test_asking_makes_a_subscription_to_be_confirmed():
    consent = ask_subscription(" Ana@Example.org ")
    assert consent.subscription.state == SubscriptionState.PENDING
    assert consent.subscription.contributor.email == "ana@example.org"


def test_the_proof_keeps_the_words_their_version_the_date_and_the_page():
    consent = ask_subscription("ana@example.org", source="/projets/spipoll/")
    assert consent.wording == subscriptions.WORDING
    assert consent.wording_version == subscriptions.WORDING_VERSION
    assert consent.source == "/projets/spipoll/"
    assert timezone.now() - consent.asked_at < timedelta(minutes=1)
    assert consent.confirmed_at is None


def test_confirming_activates_the_subscription_and_stamps_the_proof():
    consent = ask_subscription("ana@example.org")
    subscription = confirmed(consent)
    consent.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE
    assert consent.confirmed_at is not None
    assert Contributor.objects.confirmed().with_address("ana@example.org").exists()


def test_the_choices_are_applied_when_confirmed():
    theme, kind = ThemeFactory(), ContributionKindFactory()
    place, project = PlaceFactory(), ProjectPageFactory()
    consent = ask_subscription("ana@example.org", themes=[theme], kinds=[kind], place=place, follow=project)
    person = confirmed(consent).contributor
    person.refresh_from_db()
    assert list(person.themes.all()) == [theme]
    assert list(person.contribution_kinds.all()) == [kind]
    assert person.place == place
    assert person.follows.get().project == project


def test_nothing_of_a_known_person_changes_before_they_confirm():
    subscription = SubscriptionFactory(themes=["birds"])
    ask_subscription(subscription.contributor.email, themes=[ThemeFactory()], follow=ProjectPageFactory())
    assert [theme.code for theme in subscription.contributor.themes.all()] == ["birds"]
    assert not Follow.objects.exists()


def test_what_was_left_empty_keeps_its_former_value():
    subscription = SubscriptionFactory(themes=["birds"])
    confirmed(ask_subscription(subscription.contributor.email))
    assert [theme.code for theme in subscription.contributor.themes.all()] == ["birds"]


def test_asking_again_keeps_one_subscription_and_each_request():
    first = ask_subscription("ana@example.org")
    second = ask_subscription("ANA@example.org")
    assert first.subscription == second.subscription
    assert Consent.objects.count() == 2


def test_asking_while_active_does_not_stop_the_letter():
    subscription = SubscriptionFactory()
    ask_subscription(subscription.contributor.email)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE


def test_an_address_cannot_be_flooded():
    for _request in range(subscriptions.REQUESTS_PER_DAY):
        assert ask_subscription("ana@example.org")
    assert ask_subscription("ana@example.org") is None


def test_a_mailbox_is_not_flooded_by_the_names_it_answers_to(caplog):
    for rank in range(subscriptions.REQUESTS_PER_DAY):
        assert ask_subscription(f"Ana+{rank}@example.org")
    assert ask_subscription("ana@example.org") is None
    assert "Limit reached: newsletters-mail" in caplog.text
    for other in ("anna@example.org", "ana@example.com", "an+a@example.org"):
        assert ask_subscription(other)


def test_two_names_of_a_mailbox_are_two_people():
    first, second = (ask_subscription(f"ana{name}@example.org") for name in ("", "+projets"))
    assert first.subscription.contributor != second.subscription.contributor


def test_a_suppressed_address_is_not_written_to():
    Suppression.objects.create(
        address_hash=hash_address("ana@example.org"), reason=SuppressionReason.COMPLAINT
    )
    assert ask_subscription("Ana@example.org") is None
    assert not Contributor.objects.exists()


def test_confirming_twice_applies_the_choices_once():
    consent = ask_subscription("ana@example.org", themes=[ThemeFactory()])
    person = confirmed(consent).contributor
    person.themes.clear()
    confirmed(consent)
    assert not person.themes.exists()


def test_an_old_link_does_not_subscribe_again_who_left():
    consent = ask_subscription("ana@example.org")
    unsubscribe(confirmed(consent))
    with pytest.raises(InvalidLink, match="annulée"):
        confirmed(consent)


def test_a_link_expires_after_seven_days(monkeypatch):
    token = token_of(ask_subscription("ana@example.org"))
    monkeypatch.setattr(subscriptions, "CONFIRMATION_AGE", timedelta(seconds=-1))
    with pytest.raises(InvalidLink, match="plus de 7 jours"):
        confirm(token)


def test_a_forged_link_is_refused():
    with pytest.raises(InvalidLink, match="incomplet"):
        confirm("1:abc:def")


def test_a_link_signed_for_something_else_is_refused():
    consent = ask_subscription("ana@example.org")
    with pytest.raises(InvalidLink):
        confirm(signing.dumps(consent.pk, salt="autre chose"))


def test_a_confirmation_link_holds_no_address():
    consent = ask_subscription("ana@example.org")
    payload = signing.loads(token_of(consent), salt=subscriptions.CONFIRMATION_SALT)
    assert payload == consent.pk


def test_leaving_ends_the_subscription_and_withdraws_every_consent():
    subscription = confirmed(ask_subscription("ana@example.org"))
    ask_subscription("ana@example.org")
    unsubscribe(subscription)
    assert subscription.state == SubscriptionState.ENDED
    assert not subscription.consents.standing().exists()


def test_leaving_twice_keeps_the_first_date():
    subscription = unsubscribe(SubscriptionFactory())
    first = subscription.ended_at
    assert unsubscribe(subscription).ended_at == first


def test_who_left_can_come_back():
    subscription = unsubscribe(SubscriptionFactory())
    again = confirmed(ask_subscription(subscription.contributor.email))
    assert (again.state, again.ended_at) == (SubscriptionState.ACTIVE, None)


def test_the_stop_link_stays_the_same_for_years():
    subscription = SubscriptionFactory()
    before = subscription.get_unsubscribe_url()
    confirmed(ask_subscription(subscription.contributor.email))
    subscription.refresh_from_db()
    assert subscription.get_unsubscribe_url() == before
    assert len(before.rstrip("/").rpartition("/")[2]) == 34


def a_month_ago(days=31):
    return timezone.now() - timedelta(days=days)


def pending_since(moment, **kwargs):
    subscription = SubscriptionFactory(
        state=SubscriptionState.PENDING, contributor__confirmed_at=None, **kwargs
    )
    Subscription.objects.filter(pk=subscription.pk).update(created_at=moment)
    ConsentFactory(subscription=subscription, asked_at=moment)
    return subscription


def test_a_request_never_confirmed_is_forgotten_with_its_person():
    pending_since(a_month_ago())
    purge_unconfirmed(timezone.now())
    assert not Contributor.objects.exists()
    assert not Subscription.objects.exists()


def test_a_recent_request_is_kept():
    pending_since(a_month_ago(days=29))
    purge_unconfirmed(timezone.now())
    assert Subscription.objects.exists()


def test_an_old_request_asked_again_is_kept():
    ConsentFactory(subscription=pending_since(a_month_ago()))
    purge_unconfirmed(timezone.now())
    assert Subscription.objects.exists()


@pytest.mark.parametrize("model", [Follow, Participation])
def test_a_person_of_whom_something_else_is_known_is_kept(model):
    subscription = pending_since(a_month_ago())
    model.objects.create(contributor=subscription.contributor, project=ProjectPageFactory())
    purge_unconfirmed(timezone.now())
    assert Contributor.objects.exists()
    assert not Subscription.objects.exists()


def test_an_active_subscription_is_never_purged():
    subscription = SubscriptionFactory()
    Subscription.objects.update(created_at=a_month_ago(days=900))
    purge_unconfirmed(timezone.now())
    assert Subscription.objects.filter(pk=subscription.pk).exists()
