"""A page that nobody verified is asked about, then recedes, then goes; one click keeps it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters import installations
from campaigns.newsletters.models import Installation
from home.limits import A_DAY
from projects.enums import Stage
from projects.freshness import actions
from projects.freshness.enums import Answer, Standing
from projects.freshness.models import Freshness
from projects.freshness.tasks import sweep_freshness
from projects.links.enums import LinkState
from projects.links.models import Link
from projects.merging import merge
from projects.models import ProjectPage
from search.backends import get_backend
from search.query import DiscoveryQuery
from tests.projects.factories import ContributorFactory, ProjectPageFactory
from tests.projects.proposals.factories import ProposalFactory

NOW = timezone.now()
LATE = actions.PATIENCE + timedelta(days=1)


def page_verified(days_ago, **more):
    return ProjectPageFactory(verified_on=timezone.localdate() - timedelta(days=days_ago), **more)


@pytest.fixture
def old():
    """The contract of a page verified two years ago, with somebody to ask."""
    return Freshness.objects.create(
        page=page_verified(730, title="Compter les mares"), contact=ContributorFactory()
    )


def standing(freshness):
    freshness.refresh_from_db()
    return freshness.standing


def test_who_answers_for_an_old_page_is_asked_once(old, mailoutbox):
    for _time in range(3):
        sweep_freshness()
    [message] = mailoutbox
    assert message.to == [old.contact.email]
    assert message.subject == "« Compter les mares » : toujours d’actualité ?"
    assert standing(old) == Standing.ASKED


def test_a_page_verified_this_year_is_left_in_peace(mailoutbox):
    Freshness.objects.create(page=page_verified(300), contact=ContributorFactory())
    sweep_freshness()
    assert not mailoutbox


def test_a_page_without_anybody_to_ask_is_for_the_editors_only(mailoutbox):
    Freshness.objects.create(page=page_verified(730))
    sweep_freshness()
    assert not mailoutbox
    assert Freshness.objects.get().standing == Standing.FRESH


def test_without_an_answer_it_is_asked_again_then_taken_offline(old):
    moments = [NOW, NOW + timedelta(days=5), NOW + LATE, NOW + LATE, NOW + 2 * LATE, NOW + 3 * LATE]
    seen = []
    for moment in moments:
        actions.sweep(moment)
        seen.append(standing(old))
    demoted, gone = Standing.DEMOTED, Standing.UNPUBLISHED
    assert seen == [Standing.ASKED, Standing.ASKED, demoted, demoted, gone, gone]
    assert old.reminders == actions.MAX_REMINDERS
    old.page.refresh_from_db()
    assert not old.page.live


def test_a_demoted_page_comes_after_those_that_answer_as_well(old, discover):
    other = page_verified(10, title="Compter les mares aussi", summary=old.page.summary)
    ProjectPage.objects.filter(pk=old.page_id).update(last_published_at=NOW + timedelta(days=1))
    found = discover_order(discover, DiscoveryQuery())
    assert found == [old.page_id, other.pk]
    actions.sweep(NOW)
    actions.sweep(NOW + LATE)
    assert discover_order(discover, DiscoveryQuery()) == [other.pk, old.page_id]


def discover_order(discover, query):
    discover()
    return get_backend().search(query).ids


def answer_link(message):
    return re.search(r"http://localhost:8000(/\S+)", message.body)[1]


def test_one_click_and_a_button_keep_the_page(old, client, mailoutbox):
    sweep_freshness()
    link = answer_link(mailoutbox[0])
    assert "toujours d’actualité" in client.get(link).content.decode()
    old.page.refresh_from_db()
    assert old.page.verified_on != timezone.localdate()
    html = client.post(link, {"reponse": "toujours"}).content.decode()
    assert "Merci, c’est noté" in html
    old.page.refresh_from_db()
    assert old.page.verified_on == timezone.localdate()
    assert standing(old) == Standing.FRESH
    sweep_freshness()
    assert len(mailoutbox) == 1


def test_a_project_that_is_over_says_so(old, client):
    client.post(old.get_answer_url(), {"reponse": Answer.OVER})
    old.page.refresh_from_db()
    assert (old.page.stage, old.page.recruiting, old.page.live) == (Stage.COMPLETED, False, True)


def test_an_answer_that_means_nothing_asks_again(old, client):
    html = client.post(old.get_answer_url(), {"reponse": "peut-être"}).content.decode()
    assert "Oui, tout est encore vrai" in html
    assert standing(old) == Standing.FRESH
    assert client.get(reverse("freshness:answer", args=["inconnu"])).status_code == 404


def test_an_answer_that_comes_too_late_waits_for_an_editor(old, client):
    for moment in (NOW, NOW + LATE, NOW + 2 * LATE):
        actions.sweep(moment)
    html = client.post(old.get_answer_url(), {"reponse": "toujours"}).content.decode()
    assert "l’équipe la relit" in html
    assert standing(old) == Standing.ANSWERED
    old.page.refresh_from_db()
    assert not old.page.live


def test_a_draft_that_an_editor_has_not_finished_is_not_published_by_an_answer(old):
    draft = old.page.get_latest_revision_as_object()
    draft.summary = "Encore à relire."
    draft.save_revision()
    actions.answer(old, Answer.CURRENT, NOW)
    old.page.refresh_from_db()
    assert old.page.summary != "Encore à relire."
    assert old.page.verified_on == timezone.localdate(NOW)


def test_who_proposed_their_own_project_is_asked_about_it(mailoutbox):
    proposal = ProposalFactory(received=True, nature="own", page=page_verified(730))
    ProposalFactory(received=True, nature="known", page=page_verified(730))
    sweep_freshness()
    assert [message.to for message in mailoutbox] == [[proposal.contributor.email]]


def broken_link(page, days):
    since = NOW - timedelta(days=days)
    link = Link.objects.create(url="https://parti.example/", state=LinkState.BROKEN, failing_since=since)
    link.pages.add(page)


@pytest.mark.parametrize(("days", "asked"), [(3, 0), (20, 1)])
def test_a_link_broken_for_long_is_a_reason_to_ask(mailoutbox, days, asked):
    page = page_verified(10)
    Freshness.objects.create(page=page, contact=ContributorFactory())
    broken_link(page, days)
    sweep_freshness()
    assert len(mailoutbox) == asked


def test_who_answered_is_not_asked_at_once_about_the_same_link(old, mailoutbox):
    broken_link(old.page, 20)
    actions.answer(old, Answer.CURRENT, NOW)
    sweep_freshness()
    assert not mailoutbox


def test_a_copy_of_the_database_asks_nobody_and_takes_nothing_off(old, mailoutbox):
    installations.adopt()
    Installation.objects.update(host="ailleurs.example.org")
    sweep_freshness()
    assert (standing(old), mailoutbox) == (Standing.FRESH, [])


def test_a_question_does_not_pretend_that_silence_changes_nothing(old, mailoutbox):
    sweep_freshness()
    assert "sans réponse, la fiche recule" in mailoutbox[0].body
    assert "rien ne change" not in mailoutbox[0].body


def test_a_mail_that_is_not_taken_is_tried_again(old, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sweep_freshness()
    old.refresh_from_db()
    assert timedelta(0) < old.mail_due_at - timezone.now() <= timedelta(seconds=A_DAY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Freshness.objects.update(mail_due_at=NOW)
    sweep_freshness()
    assert len(mailoutbox) == 1


def test_an_erased_contact_is_asked_nothing_more(old, mailoutbox):
    old.contact.delete()
    sweep_freshness()
    assert standing(old) == Standing.FRESH
    assert not mailoutbox


def test_two_pages_that_become_one_keep_one_contract(old):
    kept = Freshness.objects.create(page=page_verified(10), contact=ContributorFactory())
    merge(kept.page, old.page, {})
    assert Freshness.objects.get(page=kept.page) == kept
