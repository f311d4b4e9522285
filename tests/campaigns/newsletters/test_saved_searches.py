"""« Prévenez-moi »: ask to hear of the new projects of a search, confirm, stop."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters import saved_searches, subscriptions
from campaigns.newsletters.enums import SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Consent, SavedSearch, Subscription, Suppression, hash_address
from campaigns.newsletters.subscriptions import ask_alert, confirm, confirmation_url, purge_unconfirmed
from projects.models import Contributor, Follow
from search.forms import DiscoveryForm
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.projects.factories import ProjectPageFactory

ASK = "/lettre/alerte/"
BIRDS = "temps=1-heure&theme=oiseaux"


def asked(querystring=BIRDS, email="ana@example.org", frequency="weekly"):
    form = DiscoveryForm.from_querystring(querystring)
    return ask_alert(email, saved_searches.describe(form, frequency), source=ASK)


def confirmed(consent):
    return confirm(confirmation_url(consent).rstrip("/").rsplit("/", 1)[1])


def path_of(url):
    return url.removeprefix("http://localhost:8000")


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    def send(**data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(ASK, data)

    return send


def test_a_search_is_kept_with_its_canonical_address_and_its_words():
    saved = confirmed(asked("theme=oiseaux&temps=1-heure&page=3&vue=carte&tri=fin")).saved_searches.get()
    assert saved.querystring == BIRDS
    assert saved.label == "Projets : Oiseaux · Une heure au plus"
    assert (saved.language, saved.frequency) == ("fr", "weekly")


def test_nothing_is_kept_before_the_person_confirms():
    asked()
    assert not SavedSearch.objects.exists()


def test_what_is_new_counts_from_the_confirmation():
    consent = asked()
    before = timezone.now()
    saved = confirmed(consent).saved_searches.get()
    assert saved.watermark >= before
    assert saved.alerted_at is None


@pytest.mark.parametrize("state", list(SubscriptionState))
def test_an_alert_neither_starts_nor_stops_the_letter(state):
    subscription = SubscriptionFactory(state=state)
    confirmed(asked(email=subscription.contributor.email))
    subscription.refresh_from_db()
    assert subscription.state == state


def test_the_proof_has_the_words_of_the_alert_and_not_those_of_the_letter():
    consent = asked()
    confirmed(consent)
    consent.refresh_from_db()
    assert consent.wording == saved_searches.WORDING
    assert consent.wording_version == saved_searches.WORDING_VERSION
    assert consent.confirmed_at


def test_the_same_search_asked_again_changes_its_frequency():
    confirmed(asked(frequency="weekly"))
    confirmed(asked("theme=oiseaux&temps=1-heure&page=2", frequency="daily"))
    assert SavedSearch.objects.get().frequency == "daily"


def test_the_oldest_alerts_give_way(monkeypatch):
    monkeypatch.setattr(saved_searches, "ALERTS_PER_PERSON", 2)
    for words in ("nid", "mare", "ciel"):
        confirmed(asked(f"q={words}"))
    assert sorted(SavedSearch.objects.values_list("querystring", flat=True)) == ["q=ciel", "q=mare"]


def test_an_address_cannot_be_flooded():
    for number in range(subscriptions.REQUESTS_PER_DAY):
        assert asked(f"q=nid{number}")
    assert asked("q=mare") is None


def test_a_suppressed_address_is_not_written_to():
    address = hash_address("ana@example.org")
    Suppression.objects.create(address_hash=address, reason=SuppressionReason.COMPLAINT)
    assert asked() is None
    assert not Contributor.objects.exists()


def test_who_only_has_alerts_is_not_forgotten_as_unconfirmed():
    consent = asked()
    confirmed(consent)
    long_ago = timezone.now() - timedelta(days=90)
    Consent.objects.update(asked_at=long_ago)
    Subscription.objects.update(created_at=long_ago)
    purge_unconfirmed(timezone.now())
    assert SavedSearch.objects.count() == 1


def test_the_form_says_the_search_and_carries_it(client):
    html = client.get(f"{ASK}?{BIRDS}").text
    assert "Votre recherche : Projets : Oiseaux · Une heure au plus." in html
    assert re.search(r'<input type="hidden" name="recherche" value="temps=1-heure&amp;theme=oiseaux"', html)


def test_the_search_leads_to_the_form_with_its_parameters(client, discover):
    discover()
    assert f'href="{ASK}?temps=1-heure&amp;theme=oiseaux"' in client.get(f"/projets/?{BIRDS}").text


def test_a_person_asks_confirms_and_stops_by_links(client, post, mailoutbox):
    answer = post(email="ana@example.org", frequency="daily", recherche=BIRDS)
    assert answer.url == "/lettre/merci/"
    mail = mailoutbox[0]
    assert "Oiseaux · Une heure au plus" in mail.body
    link = path_of(re.search(r"http\S+/confirmation/\S+", mail.body).group())
    assert "Confirmer mon alerte" in client.get(link).text
    assert not SavedSearch.objects.exists()
    assert "Oiseaux" in client.post(link).text
    stop = path_of(SavedSearch.objects.get().get_stop_url())
    assert "Arrêter cette alerte" in client.get(stop).text
    assert SavedSearch.objects.exists()
    assert "L’alerte est arrêtée" in client.post(stop).text
    assert not SavedSearch.objects.exists()


def test_stopping_twice_says_the_same(client):
    stop = path_of(confirmed(asked()).saved_searches.get().get_stop_url())
    assert client.post(stop).text == client.post(stop).text


def test_who_asked_for_nothing_else_is_forgotten_with_the_last_alert():
    subscription = confirmed(asked())
    saved_searches.stop(subscription.saved_searches.get())
    assert not Contributor.objects.exists()


def test_who_follows_a_project_is_not_forgotten_with_the_last_alert():
    subscription = confirmed(asked())
    Follow.objects.create(contributor=subscription.contributor, project=ProjectPageFactory())
    saved_searches.stop(subscription.saved_searches.get())
    assert Contributor.objects.exists()


def test_the_letter_goes_on_when_an_alert_stops():
    subscription = SubscriptionFactory()
    confirmed(asked(email=subscription.contributor.email))
    saved_searches.stop(subscription.saved_searches.get())
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE


def test_a_search_with_too_many_filters_is_refused_with_the_remedy(post, monkeypatch):
    monkeypatch.setattr("campaigns.newsletters.forms.MAX_QUERYSTRING", 10)
    answer = post(email="ana@example.org", frequency="daily", recherche=BIRDS)
    assert "retirez-en, puis recommencez" in answer.text
    assert not Consent.objects.exists()


@pytest.mark.parametrize("email", ["", "ana"])
def test_a_wrong_address_is_told_and_the_search_kept(post, email):
    html = post(email=email, frequency="daily", recherche=BIRDS).text
    assert "un champ est à corriger" in html
    assert "temps=1-heure&amp;theme=oiseaux" in html


def test_a_program_that_fills_every_field_is_refused_in_words(post):
    answer = post(email="ana@example.org", frequency="daily", recherche=BIRDS, website="spam")
    assert "doit rester vide" in answer.text
    assert not Consent.objects.exists()


def test_the_page_of_preferences_shows_the_alerts_and_how_to_stop_them(client):
    subscription = confirmed(asked(email=SubscriptionFactory().contributor.email))
    html = client.get(path_of(subscription.get_preferences_url())).text
    assert "Projets : Oiseaux · Une heure au plus" in html
    assert subscription.saved_searches.get().get_stop_url() in html
