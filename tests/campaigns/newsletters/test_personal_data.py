"""The export holds all that is known of a person; the erasure leaves nothing of it."""

import json

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection

from campaigns.newsletters.enums import DeliveryState, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import CampaignFollow, Suppression, hash_address
from campaigns.newsletters.subscriptions import ask_subscription
from projects import personal_data
from projects.enums import ParticipationStatus
from projects.models import Contributor, Follow, Participation
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory, SubscriptionFactory
from tests.projects.factories import ProjectPageFactory

ADDRESS = "camille.martin@example.org"


@pytest.fixture
def person():
    """Somebody of whom something is in every table that may hold something."""
    cache.clear()
    subscription = SubscriptionFactory(contributor__email=ADDRESS, themes=["birds"])
    contributor = subscription.contributor
    Follow.objects.create(contributor=contributor, project=ProjectPageFactory(title="Spipoll"))
    Participation.objects.create(
        contributor=contributor, project=ProjectPageFactory(title="Biolit"), status=ParticipationStatus.DONE
    )
    CampaignFollow.objects.create(subscription=subscription, campaign=CampaignPageFactory(title="Un hiver"))
    ask_subscription(ADDRESS)
    for state in (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING):
        refused = f"550 <{ADDRESS}> unknown" if state == DeliveryState.FAILED else ""
        DeliveryFactory(issue=IssueFactory(), subscription=subscription, state=state, last_error=refused)
    return subscription


def path_of(person, suffix):
    return person.get_preferences_url().removeprefix("http://localhost:8000") + suffix


def rows_that_hold(text):
    """Where a dump of the database still says ``text``: each table is read whole, known to a model or not."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
            found += [
                f"{table}.{name}"
                for row in rows
                for name, value in zip(names, row, strict=True)
                if says(value, text)
            ]
    return found


def says(value, text):
    is_binary = isinstance(value, bytes | memoryview)
    return (text.encode() in bytes(value)) if is_binary else text in str(value)


def test_the_export_is_a_file_that_holds_every_table(client, person):
    answer = client.get(path_of(person, "mes-donnees.json"))
    found = json.loads(answer.content)["contributor"]
    assert "attachment" in answer["Content-Disposition"]
    assert found["email"] == ADDRESS
    assert found["themes"]
    assert found["follows"][0]["project"]["title"] == "Spipoll"
    assert found["participations"][0]["status"] == "done"
    (subscription,) = found["subscription"]
    assert subscription["campaign_follows"][0]["campaign"]["title"] == "Un hiver"
    assert subscription["consents"][0]["wording"]
    assert len(subscription["deliveries"]) == 3


def test_the_export_opens_no_door(client, person):
    assert person.token not in client.get(path_of(person, "mes-donnees.json")).content.decode()


def test_every_table_that_points_to_a_person_is_exported():
    """A table added later is exported by itself; one that hides its relation is found here."""

    def reached(model):
        for relation in personal_data.relations_of(model):
            yield relation.related_model
            yield from reached(relation.related_model)

    known = {Contributor, *reached(Contributor)}
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in known and not model._meta.auto_created
    }
    assert pointing <= known


def test_opening_the_page_of_erasure_erases_nothing(client, person):
    assert "Tout effacer" in client.get(path_of(person, "effacer/")).content.decode()
    assert Contributor.objects.filter(email=ADDRESS).exists()


def test_once_erased_the_address_is_nowhere_in_the_database(client, person):
    assert rows_that_hold(ADDRESS)
    answer = client.post(path_of(person, "effacer/"))
    assert "Tout est effacé" in answer.content.decode()
    assert rows_that_hold(ADDRESS) == []
    assert rows_that_hold(person.token) == []


def test_what_was_not_sent_yet_never_leaves_and_the_account_stays_right(person):
    issues = [row.issue for row in person.deliveries.all()]
    personal_data.erase(person.contributor)
    assert [issue.deliveries.get().state for issue in issues] == ["sent", "failed", "skipped"]


def test_the_hash_of_a_blocked_address_survives(client, person):
    Suppression.objects.create(address_hash=hash_address(ADDRESS), reason=SuppressionReason.COMPLAINT)
    client.post(path_of(person, "effacer/"))
    assert ask_subscription(ADDRESS) is None


def test_the_link_of_an_erased_person_leads_nowhere(client, person):
    client.post(path_of(person, "effacer/"))
    assert client.get(path_of(person, "")).status_code == 404


def test_erasing_a_person_leaves_the_others(client, person):
    other = SubscriptionFactory()
    kept = DeliveryFactory(subscription=other, state=DeliveryState.SENT)
    personal_data.erase(person.contributor)
    kept.refresh_from_db()
    assert kept.address == other.contributor.email
    assert other.state == SubscriptionState.ACTIVE
