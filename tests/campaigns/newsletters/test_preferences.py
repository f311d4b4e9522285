"""The page of preferences: by the link of a letter, without password."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.newsletters import preference_views
from campaigns.newsletters.enums import AlertFrequency, DeliveryState, Rhythm
from campaigns.newsletters.models import CampaignFollow, PreferenceKeys, StopKeys
from campaigns.newsletters.preparation import prepare
from campaigns.newsletters.subscriptions import unsubscribe
from projects.enums import PlaceKind
from projects.models import ContributionKind, Follow
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SavedSearchFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.projects.factories import PlaceFactory, ProjectPageFactory


@pytest.fixture
def person():
    cache.clear()
    return SubscriptionFactory(themes=["birds"])


def page_of(person, suffix=""):
    return person.get_preferences_url().removeprefix("http://localhost:8000") + suffix


def choices(**changes):
    return {"rhythm": "each", **changes}


def test_the_page_shows_what_was_chosen(client, person):
    person.contributor.place = PlaceFactory(kind=PlaceKind.REGION, code="reg-53", name="Bretagne")
    person.contributor.save()
    html = client.get(page_of(person)).content.decode()
    assert 'value="reg-53" selected' in html
    assert html.count(" checked") == 2


def test_everything_is_chosen_anew_at_once(client, person):
    PlaceFactory(kind=PlaceKind.REGION, code="reg-11")
    kind = ContributionKind.objects.first()
    chosen = choices(
        rhythm="monthly", paused_until="2030-05-01", contribution_kinds=[kind.slug], place="reg-11"
    )
    assert client.post(page_of(person), chosen).status_code == 302
    person.refresh_from_db()
    assert (person.rhythm, person.paused_until) == (Rhythm.MONTHLY, date(2030, 5, 1))
    assert list(person.contributor.contribution_kinds.all()) == [kind]
    assert not person.contributor.themes.exists()
    person.contributor.refresh_from_db()
    assert person.contributor.place.code == "reg-11"


def test_a_wrong_date_is_told_and_changes_nothing(client, person):
    html = client.post(page_of(person), choices(rhythm="monthly", paused_until="31/02")).content.decode()
    assert "Cette date n’existe pas" in html
    person.refresh_from_db()
    assert person.rhythm == Rhythm.EACH


def test_what_is_unticked_is_followed_no_more_and_the_rest_stays(client, person):
    kept, dropped = ProjectPageFactory(), ProjectPageFactory()
    for project in (kept, dropped):
        Follow.objects.create(contributor=person.contributor, project=project)
    CampaignFollow.objects.create(subscription=person, campaign=CampaignPageFactory())
    client.post(page_of(person), choices(follows=[kept.pk]))
    assert [follow.project_id for follow in person.contributor.follows.all()] == [kept.pk]
    assert not person.campaign_follows.exists()


def test_a_project_that_the_person_does_not_follow_cannot_be_chosen_there(client, person):
    followed, other = ProjectPageFactory(), ProjectPageFactory()
    Follow.objects.create(contributor=person.contributor, project=followed)
    assert client.post(page_of(person), choices(follows=[other.pk])).status_code == 200
    assert person.contributor.follows.get().project_id == followed.pk


@pytest.mark.parametrize("suffix", ["", "mes-donnees.json", "effacer/"])
def test_the_link_that_stops_the_letter_opens_no_preferences(client, person, suffix):
    forged = page_of(person, suffix).replace(PreferenceKeys().of(person.token), StopKeys().of(person.token))
    assert client.get(forged).status_code == 404
    assert client.post(forged).status_code == 404


def test_the_key_of_somebody_opens_nobody_else(client, person):
    own, other = PreferenceKeys().of(person.token), SubscriptionFactory()
    forged = own.replace(person.token, other.token)
    assert client.get(page_of(person).replace(own, forged)).status_code == 404


def test_a_page_asked_without_end_answers_no_more(client, person, monkeypatch):
    monkeypatch.setattr(preference_views, "PER_HOUR", 2)
    answers = [client.get(page_of(person)).status_code for _request in range(3)]
    assert answers == [200, 200, 429]
    assert client.get(page_of(SubscriptionFactory())).status_code == 200


def test_the_page_is_neither_kept_nor_told_to_others(client, person):
    answer = client.get(page_of(person))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_who_stopped_is_told_so_and_may_still_decide(client, person):
    unsubscribe(person)
    assert "Vous ne recevez plus la lettre" in client.get(page_of(person)).content.decode()


@pytest.mark.parametrize(("days", "skipped"), [(-1, False), (0, False), (1, True)])
def test_nothing_is_sent_before_the_day_that_was_chosen(person, soon, days, skipped):
    findable_project(themes=["birds"])
    person.paused_until = timezone.localdate() + timedelta(days=days)
    person.save()
    issue = IssueFactory(approved=True)
    prepare(issue, soon)
    row = issue.deliveries.get()
    assert (row.state == DeliveryState.SKIPPED) is skipped
    assert row.last_error.startswith("ne veut rien avant le") is skipped


@pytest.mark.parametrize(
    ("rhythm", "days", "skipped"),
    [("monthly", 7, True), ("monthly", 30, False), ("each", 7, False)],
)
def test_who_wants_a_letter_each_month_is_left_in_peace_meanwhile(person, soon, rhythm, days, skipped):
    person.rhythm = rhythm
    person.save()
    then = timezone.now() - timedelta(days=days)
    DeliveryFactory(subscription=person, state=DeliveryState.SENT, handoff_at=then)
    findable_project(themes=["birds"])
    issue = IssueFactory(approved=True)
    prepare(issue, soon)
    assert (issue.deliveries.get().state == DeliveryState.SKIPPED) is skipped


def test_each_alert_has_a_frequency_of_its_own(client, person):
    one, other = SavedSearchFactory.create_batch(2, subscription=person)
    assert f'name="alerte-{one.pk}"' in client.get(page_of(person)).text
    client.post(page_of(person), choices(**{f"alerte-{one.pk}": "weekly", f"alerte-{other.pk}": "daily"}))
    found = dict(person.saved_searches.values_list("pk", "frequency"))
    assert found == {one.pk: AlertFrequency.WEEKLY, other.pk: AlertFrequency.DAILY}


def test_an_alert_confirmed_while_the_page_was_open_keeps_its_frequency(client, person):
    alert = SavedSearchFactory(subscription=person)
    assert client.post(page_of(person), choices()).status_code == 302
    alert.refresh_from_db()
    assert alert.frequency == AlertFrequency.DAILY
