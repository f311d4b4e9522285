from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.commitments.models import SILENT_AFTER, Change, CommitmentPage, Milestone
from campaigns.commitments.wagtail_hooks import silent_commitments
from tests.campaigns.commitments.factories import CommitmentPageFactory, action, publish

pytestmark = pytest.mark.django_db


def told(page):
    return [(change.field, change.before, change.after) for change in page.changes.all()]


def test_a_change_of_status_is_told_in_the_words_that_were_read():
    page = publish(CommitmentPageFactory(), status="partiel")
    assert told(page) == [("Statut", "Non démarré", "Partiel")]


def test_a_draft_tells_nothing():
    page = CommitmentPageFactory()
    page.actions.first().status = "complet"
    page.save_revision()
    assert told(page) == []


def test_a_first_publication_is_no_change():
    page = CommitmentPageFactory(live=False)
    page.save_revision().publish()
    assert told(page) == []


def test_publishing_the_same_words_tells_nothing():
    assert told(publish(CommitmentPageFactory())) == []


def test_a_renamed_action_is_the_same_action():
    page = publish(CommitmentPageFactory(), title="Ouvrir toutes les données")
    assert told(page) == [("Action", "Ouvrir les données", "Ouvrir toutes les données")]


def test_an_action_that_is_added_or_taken_off_is_told():
    page = CommitmentPageFactory()
    page.actions = [action("Publier les comptes")]
    page.save_revision().publish()
    assert {(change.before, change.after) for change in page.changes.all()} == {
        ("", "Publier les comptes"),
        ("Ouvrir les données", ""),
    }


def test_a_milestone_that_is_reached_is_told():
    page = CommitmentPageFactory(actions=[action(milestones=[{"title": "Décret"}])])
    publish(page, milestones=[Milestone(title="Décret", done_on=timezone.localdate())])
    (change,) = page.changes.all()
    assert (change.field, change.before) == ("Jalons", "Décret")


@pytest.mark.parametrize("status", ["abandonne", "remplace"])
def test_nothing_is_given_up_without_a_reason(status):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        action(status=status).full_clean(exclude=["page"])


def test_an_assessment_names_its_source():
    with pytest.raises(ValidationError, match="adresse de l’évaluation"):
        action(independent_status="limite").full_clean(exclude=["page"])


def silent_since(days, **fields):
    page = CommitmentPageFactory(**fields)
    # At noon: a day of summer is another one an hour later when it is counted from winter.
    long_ago = timezone.localtime().replace(hour=12) - SILENT_AFTER - timedelta(days=days)
    CommitmentPage.objects.filter(pk=page.pk).update(first_published_at=long_ago)
    return CommitmentPage.objects.get(pk=page.pk)


def test_a_commitment_without_news_says_for_how_long():
    assert silent_since(20).silent_days() == SILENT_AFTER.days + 20


def test_a_commitment_of_which_nothing_is_to_come_may_be_silent():
    assert silent_since(20, actions=[action(status="complet")]).silent_days() is None


def test_a_change_ends_the_silence():
    assert publish(silent_since(20), results="Un premier jeu").silent_days() is None


def test_the_dashboard_counts_what_is_silent(rf):
    silent_since(20)
    silent_since(20, actions=[action(status="complet")])
    CommitmentPageFactory()
    assert silent_commitments(rf.get("/"))[0].rows.count() == 1


def test_the_words_of_an_old_change_do_not_move():
    page = publish(CommitmentPageFactory(), status="partiel")
    publish(page, status="complet")
    assert list(Change.objects.values_list("after", flat=True)) == ["Complet", "Partiel"]


def test_progress_counts_milestones_where_there_are_some():
    done = {"title": "Décret", "done_on": timezone.localdate()}
    actions = [action(status="partiel", milestones=[done, {"title": "Bilan"}]), action(status="complet")]
    assert CommitmentPageFactory(actions=actions).progress == 75
