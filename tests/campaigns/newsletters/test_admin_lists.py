import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Issue, Subscription, Suppression, hash_address
from campaigns.newsletters.wagtail_hooks import letters_to_handle
from projects.models import Theme
from tests.campaigns.newsletters.factories import (
    ConsentFactory,
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
)
from tests.home.factories import UserFactory, editor, moderator
from tests.projects.factories import PlaceFactory, ProjectPageFactory


def address_of(model, action="index", *arguments):
    return reverse(f"newsletters_{model}_modeladmin_{action}", args=arguments)


SUBSCRIBERS = address_of("subscription")
DELIVERIES = address_of("delivery")
ISSUES = address_of("issue")
SUPPRESSIONS = address_of("suppression")


def rows(client, address, query="", user=None):
    client.force_login(user or editor())
    return list(client.get(address + query).context["object_list"])


def shown(client, address, query="", user=None):
    return [str(row) for row in rows(client, address, query, user)]


def page(client, address, user=None):
    client.force_login(user or editor())
    return client.get(address).content.decode()


def exported(client, address, query=""):
    client.force_login(editor())
    response = client.get(f"{address}?export=csv{query}")
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


def subscriber(email, **kwargs):
    return SubscriptionFactory(contributor__email=email, **kwargs)


def test_subscribers_are_listed_by_address(client):
    subscriber("lea@example.org")
    assert shown(client, SUBSCRIBERS) == ["lea@example.org"]


@pytest.mark.parametrize("typed", ["lea@example.org", "lea", "LEA"])
def test_a_subscriber_is_found_by_part_of_the_address(client, typed):
    subscriber("lea@example.org")
    subscriber("noe@example.org")
    assert shown(client, SUBSCRIBERS, f"?q={typed}") == ["lea@example.org"]


@pytest.mark.parametrize("state", SubscriptionState)
def test_subscribers_are_filtered_by_state(client, state):
    for other in SubscriptionState:
        subscriber(f"{other.value}@example.org", state=other)
    assert shown(client, SUBSCRIBERS, f"?state__exact={state}") == [f"{state.value}@example.org"]


def test_subscribers_are_filtered_by_interest(client):
    subscriber("lea@example.org", themes=["bats"])
    subscriber("noe@example.org", themes=["snails"])
    theme = Theme.objects.get(code="bats")
    assert shown(client, SUBSCRIBERS, f"?contributor__themes__id__exact={theme.pk}") == ["lea@example.org"]


def test_the_list_of_subscribers_keeps_its_number_of_queries(client, django_assert_max_num_queries):
    for number in range(20):
        ConsentFactory(subscription=subscriber(f"p{number}@example.org", themes=["bats", "snails"]))
    client.force_login(editor())
    client.get(SUBSCRIBERS)
    with django_assert_max_num_queries(25):
        client.get(SUBSCRIBERS)


def test_the_export_of_subscribers_says_who_asked_for_what_when(client):
    person = subscriber("lea@example.org", themes=["bats"], contributor__place=PlaceFactory(name="Rennes"))
    asked = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
    ConsentFactory(subscription=person, asked_at=asked, confirmed_at=asked)
    row = exported(client, SUBSCRIBERS)[0]
    assert [row[column] for column in ("Adresse", "État", "Centres d’intérêt", "Demandé le")] == [
        "lea@example.org",
        person.get_state_display(),
        "bats",
        "2026-04-01 12:00",
    ]


def test_an_address_that_opens_a_formula_is_neutralised(client):
    subscriber("=cmd@example.org")
    assert exported(client, SUBSCRIBERS)[0]["Adresse"] == "'=cmd@example.org"


def test_the_export_follows_the_search(client):
    subscriber("lea@example.org")
    subscriber("noe@example.org")
    assert [row["Adresse"] for row in exported(client, SUBSCRIBERS, "&q=noe")] == ["noe@example.org"]


@pytest.mark.parametrize("action", ["create", "edit", "delete"])
@pytest.mark.parametrize("model", ["subscription", "delivery", "suppression"])
def test_what_the_site_writes_is_not_written_by_hand(client, model, action):
    instance = {
        "subscription": SubscriptionFactory,
        "delivery": DeliveryFactory,
        "suppression": lambda: Suppression.objects.create(address_hash="0" * 64, reason="request"),
    }[model]()
    client.force_login(UserFactory(is_superuser=True))
    response = client.get(address_of(model, action, *([] if action == "create" else [instance.pk])))
    assert response.url == reverse("wagtailadmin_home")


def test_a_subscriber_shows_the_proof_of_their_consent(client):
    consent = ConsentFactory(
        wording="J’accepte la lettre.", source="/projets/spipoll/", confirmed_at=timezone.now()
    )
    html = page(client, address_of("subscription", "inspect", consent.subscription.pk))
    for proof in ("J’accepte la lettre.", "/projets/spipoll/", "2026-11", "Confirmé le"):
        assert proof in html


def test_a_withdrawn_consent_says_since_when(client):
    consent = ConsentFactory(withdrawn_at=datetime(2026, 4, 1, tzinfo=UTC))
    html = page(client, address_of("subscription", "inspect", consent.subscription.pk))
    assert "1 avril 2026" in html


def test_a_subscriber_without_consent_shows_that_there_is_none(client):
    html = page(client, address_of("subscription", "inspect", SubscriptionFactory().pk))
    assert "n’a rien demandé par le site" in html


def end(client, subscription, user):
    client.force_login(user)
    return client.post(reverse("newsletters_admin:end_subscription", args=[subscription.pk]))


def test_a_moderator_ends_a_subscription(client):
    person = SubscriptionFactory()
    end(client, person, moderator())
    person.refresh_from_db()
    assert (person.state, person.ended_at is None) == (SubscriptionState.ENDED, False)


def test_an_editor_does_not_end_a_subscription(client):
    person = SubscriptionFactory()
    end(client, person, editor())
    person.refresh_from_db()
    assert person.state == SubscriptionState.ACTIVE


def test_ending_a_subscription_is_asked_before_it_is_done(client):
    person = subscriber("lea@example.org")
    html = page(client, reverse("newsletters_admin:end_subscription", args=[person.pk]), moderator())
    assert "Arrêter l’abonnement" in html
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


def test_a_subscription_is_not_ended_twice(client):
    assert end(client, SubscriptionFactory(state=SubscriptionState.ENDED), moderator()).status_code == 404


@pytest.mark.parametrize(("user", "offered"), [(editor, False), (moderator, True)])
def test_the_list_offers_to_end_a_subscription_to_moderators(client, user, offered):
    SubscriptionFactory()
    assert ("Arrêter l’abonnement" in page(client, SUBSCRIBERS, user())) is offered


def test_deliveries_are_found_by_address(client):
    lea = DeliveryFactory(subscription__contributor__email="lea@example.org")
    DeliveryFactory(subscription__contributor__email="noe@example.org")
    assert rows(client, DELIVERIES, "?q=lea") == [lea]


def test_deliveries_are_filtered_by_issue(client):
    delivery = DeliveryFactory()
    DeliveryFactory()
    assert rows(client, DELIVERIES, f"?issue__id__exact={delivery.issue_id}") == [delivery]


def test_deliveries_are_filtered_by_state(client):
    failed = DeliveryFactory(state=DeliveryState.FAILED)
    DeliveryFactory(state=DeliveryState.SENT)
    assert rows(client, DELIVERIES, "?state__exact=failed") == [failed]


def test_deliveries_are_exported_with_their_reason(client):
    DeliveryFactory(state=DeliveryState.FAILED, attempts=0, last_code=550, last_error="@boîte pleine")
    row = exported(client, DELIVERIES)[0]
    assert [row[column] for column in ("État", "Essais", "Code SMTP", "Raison")] == [
        "échoué",
        "0",
        "550",
        "'@boîte pleine",
    ]


def test_a_delivery_shows_each_project_with_its_reason(client):
    delivery = DeliveryFactory(projects=[ProjectPageFactory(title="Spipoll")])
    html = page(client, address_of("delivery", "inspect", delivery.pk))
    assert ("Spipoll" in html, "Thème : oiseaux" in html) == (True, True)


def test_a_delivery_still_shows_when_its_project_was_deleted(client):
    project = ProjectPageFactory()
    delivery = DeliveryFactory(projects=[project])
    project.delete()
    assert "Projet supprimé depuis" in page(client, address_of("delivery", "inspect", delivery.pk))


def test_a_delivery_without_project_says_so(client):
    delivery = DeliveryFactory(recipe=[])
    assert "Aucun." in page(client, address_of("delivery", "inspect", delivery.pk))


def test_an_issue_counts_its_messages_by_outcome(client):
    issue = IssueFactory(sending=True, candidate_count=6)
    for state, count in (("sent", 3), ("failed", 2), ("skipped", 1)):
        DeliveryFactory.create_batch(count, issue=issue, state=state)
    row = rows(client, ISSUES)[0]
    assert (row.sent_total, row.failed_total, row.skipped_total) == (3, 2, 1)


def test_an_issue_without_message_counts_zero(client):
    IssueFactory()
    row = rows(client, ISSUES)[0]
    assert (row.sent_total, row.failed_total, row.skipped_total) == (0, 0, 0)


def test_issues_are_filtered_by_state(client):
    IssueFactory(subject="Brouillon")
    IssueFactory(subject="Partie", state=IssueState.SENT)
    assert shown(client, ISSUES, "?state__exact=sent") == ["Partie"]


def test_the_list_of_issues_keeps_its_number_of_queries(client, django_assert_max_num_queries):
    IssueFactory.create_batch(15)
    client.force_login(editor())
    client.get(ISSUES)
    with django_assert_max_num_queries(25):
        client.get(ISSUES)


@pytest.mark.parametrize(
    ("state", "label"), [(IssueState.DRAFT, "Composer et envoyer"), (IssueState.SENT, "Suivre l’envoi")]
)
def test_an_issue_leads_to_its_cockpit(client, state, label):
    issue = IssueFactory(state=state)
    html = page(client, ISSUES)
    assert (label in html, reverse("newsletters_admin:cockpit", args=[issue.pk]) in html) == (True, True)


def save_issue(client, address, user=None, **fields):
    client.force_login(user or editor())
    form = {
        "kind": "letter",
        "subject": "Avril",
        "body-count": 0,
        "body_en-count": 0,
        "max_projects": 4,
        "on_doubt": "hold",
    }
    return client.post(address, {**form, **fields})


def test_a_letter_is_written_then_shown_in_its_cockpit(client):
    response = save_issue(client, address_of("issue", "create"))
    issue = Issue.objects.get()
    assert issue.subject == "Avril"
    assert response.url == reverse("newsletters_admin:cockpit", args=[issue.pk])


def test_a_draft_is_rewritten(client):
    issue = IssueFactory(subject="Mars")
    save_issue(client, address_of("issue", "edit", issue.pk))
    issue.refresh_from_db()
    assert issue.subject == "Avril"


@pytest.mark.parametrize("state", sorted(set(IssueState) - {IssueState.DRAFT}))
def test_an_issue_that_was_approved_is_not_rewritten(client, state):
    issue = IssueFactory(subject="Mars", state=state)
    save_issue(client, address_of("issue", "edit", issue.pk), UserFactory(is_superuser=True))
    issue.refresh_from_db()
    assert issue.subject == "Mars"


@pytest.mark.parametrize(("state", "left"), [(IssueState.DRAFT, 0), (IssueState.SENT, 1)])
def test_only_drafts_are_deleted(client, state, left):
    issue = IssueFactory(state=state)
    client.force_login(moderator())
    client.post(address_of("issue", "delete", issue.pk))
    assert Issue.objects.count() == left


def block(email):
    return Suppression.objects.create(address_hash=hash_address(email), reason=SuppressionReason.COMPLAINT)


def test_a_blocked_address_is_found_though_it_is_not_kept(client):
    blocked = block("lea@example.org")
    block("noe@example.org")
    assert rows(client, SUPPRESSIONS, "?q=Lea@example.org ", moderator()) == [blocked]


def test_all_blocked_addresses_are_listed_by_their_fingerprint(client):
    blocked = block("lea@example.org")
    html = page(client, SUPPRESSIONS, moderator())
    assert (blocked.address_hash[:12] in html, "plainte" in html) == (True, True)


def test_blocked_addresses_are_not_shown_to_editors(client):
    client.force_login(editor())
    assert client.get(SUPPRESSIONS).url == reverse("wagtailadmin_home")


def todo(rf, user):
    request = rf.get("/")
    request.user = user
    return {item.label: item for item in letters_to_handle(request) if item.count}


def test_a_draft_waits_on_the_dashboard(client, rf):
    IssueFactory(subject="Avril")
    item = todo(rf, editor())["lettre en brouillon, à approuver"]
    assert shown(client, item.url) == ["Avril"]


def test_a_paused_issue_waits_on_the_dashboard(client, rf):
    IssueFactory(subject="Avril", state=IssueState.PAUSED)
    item = todo(rf, editor())["envoi suspendu, à reprendre"]
    assert shown(client, item.url) == ["Avril"]


def test_the_failures_of_the_last_issue_wait_on_the_dashboard(client, rf):
    issue = IssueFactory(subject="Avril", approved=True)
    failed = DeliveryFactory.create_batch(2, issue=issue, state=DeliveryState.FAILED)
    item = todo(rf, editor())["messages échoués dans le dernier envoi, « Avril »"]
    assert (item.count, set(rows(client, item.url))) == (2, set(failed))


def test_the_failures_of_an_older_issue_are_past(rf):
    DeliveryFactory(issue=IssueFactory(approved=True), state=DeliveryState.FAILED)
    IssueFactory(approved=True)
    assert todo(rf, editor()) == {}


def test_who_may_not_see_the_letters_has_none_to_handle(rf, django_assert_num_queries):
    IssueFactory()
    user = UserFactory(is_active=False)
    with django_assert_num_queries(0):
        assert todo(rf, user) == {}


def test_the_dashboard_reads_the_letters_in_one_query(rf, django_assert_num_queries):
    IssueFactory(approved=True)
    user = UserFactory(is_superuser=True)
    with django_assert_num_queries(1):
        todo(rf, user)
