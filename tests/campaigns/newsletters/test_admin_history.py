"""Who did what to the letters, in Wagtail's own history of the site."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from campaigns.newsletters.admin_views import VERBS
from campaigns.newsletters.enums import DeliveryState, IssueState
from tests.campaigns.newsletters.factories import (
    IssueFactory,
    SubscriptionFactory,
    findable_project,
    issue_with_deliveries,
)
from tests.home.factories import UserFactory

HISTORY = reverse("wagtailadmin_reports:site_history")
STATES = {
    "approuver": IssueState.DRAFT,
    "suspendre": IssueState.SENDING,
    "reprendre": IssueState.PAUSED,
    "reessayer": IssueState.PARTIALLY_FAILED,
    "annuler": IssueState.PAUSED,
}


@pytest.fixture
def chief(client):
    chief = UserFactory(is_superuser=True)
    client.force_login(chief)
    return chief


def written():
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", "label", "user__username"))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.code)
def test_each_verb_is_written_with_its_author(client, chief, verb):
    issue = issue_with_deliveries(1, state=STATES[verb.code])
    issue.deliveries.update(state=DeliveryState.FAILED)
    client.post(reverse(f"newsletters_admin:{verb.code}", args=[issue.pk]))
    assert written() == [(f"newsletters.{verb.code}", issue.subject, chief.username)]
    assert str(verb.label) in client.get(HISTORY).content.decode()


def test_what_was_done_already_is_not_written_again(client, chief):
    issue = IssueFactory(state=IssueState.SENT)
    client.post(reverse("newsletters_admin:approuver", args=[issue.pk]))
    assert written() == []


def test_the_end_of_a_subscription_is_written_without_the_address(client, chief):
    subscription = SubscriptionFactory()
    client.post(reverse("newsletters_admin:end_subscription", args=[subscription.pk]))
    title = f"Abonnement n° {subscription.pk}"
    assert written() == [("newsletters.arreter", title, chief.username)]
    assert subscription.contributor.email not in str(list(ModelLogEntry.objects.values()))


def test_a_test_is_written_without_the_address(client, chief, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    findable_project()
    reader = SubscriptionFactory()
    issue = IssueFactory()
    sent = {"address": "essai@example.org", "reader": reader.pk}
    client.post(reverse("newsletters_admin:send_test", args=[issue.pk]), sent)
    entries = ModelLogEntry.objects.filter(action="newsletters.essayer")
    assert "essai@example.org" not in str(list(entries.values()))
