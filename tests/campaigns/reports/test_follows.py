"""« C’est aussi mon problème »: counted once, told of what follows, asked whether it is solved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.commitments.live_figures import live_figures
from campaigns.reports import notices, states
from campaigns.reports.enums import NoticeKind, State
from campaigns.reports.models import Draft, Report, ReportFollow, ReportNotice
from campaigns.reports.tasks import sweep_report_notices
from projects.models import Contributor
from projects.personal_data import erase
from tests.campaigns.reports.factories import (
    CategoryFactory,
    DraftFactory,
    ReportFactory,
    ReportFollowFactory,
)

pytestmark = pytest.mark.django_db

PUBLIC = [State.PUBLISHED]


def ask(client, letters, report, email="leo@example.org"):
    with letters():
        return client.post(report.get_absolute_url(), {"email": email})


@pytest.mark.parametrize(
    ("path", "private", "status"), [(PUBLIC, False, 200), ([], False, 404), (PUBLIC, True, 404)]
)
def test_only_what_was_published_has_a_page(client, path, private, status):
    report = ReportFactory(path=path, category=CategoryFactory(private=private))
    assert client.get(report.get_absolute_url()).status_code == status


def test_the_page_shows_the_history_without_notes_nor_names(client, admin_user):
    report = ReportFactory(path=PUBLIC)
    states.move(report, State.SENT, note="Appelé Mme Roux", by=admin_user)
    page = client.get(report.get_absolute_url()).text
    assert "transmis" in page
    assert "Roux" not in page
    assert admin_user.username not in page


def test_who_is_competent_is_told_on_the_page(client):
    report = ReportFactory(path=PUBLIC)
    states.move(report, State.CLOSED, reason="not-competent", competent="Le département")
    assert "Qui est compétent : Le département." in client.get(report.get_absolute_url()).text


def test_one_more_person_is_counted_once_confirmed(client, letters):
    report = ReportFactory(path=PUBLIC)
    assert "Suivez le lien" in ask(client, letters, report).text
    assert "concernée" not in client.get(report.get_absolute_url()).text
    assert "Confirmer" in client.get(letters.link()).text
    page = client.post(letters.link(), follow=True).text
    assert "Ne plus suivre" in page
    assert "1 personne est concernée" in client.get(report.get_absolute_url()).text


def test_somebody_who_follows_already_gets_the_same_answer_and_no_mail(client, letters):
    follow = ReportFollowFactory()
    page = ask(client, letters, follow.report, follow.contributor.email.upper()).text
    assert "Suivez le lien" in page
    assert not len(letters)


def test_asking_twice_counts_once(client, letters):
    report = ReportFactory(path=PUBLIC)
    for _time in range(2):
        ask(client, letters, report)
        client.post(letters.link())
    assert report.follows.count() == 1


def test_the_link_of_who_follows_since_then_may_be_followed_twice(client, letters):
    report = ReportFactory(path=PUBLIC)
    ask(client, letters, report, "ana@example.org")
    link = letters.link()
    ReportFollowFactory(report=report, contributor__email="ana@example.org")
    for _time in range(2):
        assert client.post(link).status_code < 500
    assert [follow.address for follow in report.follows.confirmed()] == ["ana@example.org"]
    assert not Contributor.objects.filter(email="").exists()


def test_those_who_follow_are_told_each_new_state_once(mailoutbox):
    follow = ReportFollowFactory()
    states.move(follow.report, State.TAKEN)
    sweep_report_notices()
    sweep_report_notices()
    assert [message.subject for message in mailoutbox] == [
        f"Signalement {follow.report.number} : pris en charge"
    ]
    assert follow.report.description not in mailoutbox[0].body


def test_one_stops_following_in_one_click(client):
    follow = ReportFollowFactory()
    assert "Vous ne recevrez plus rien" in client.post(follow.get_absolute_url(), {"arreter": "1"}).text
    assert not ReportFollow.objects.exists()


def four_weeks_later():
    return timezone.now() + timedelta(weeks=4, hours=1)


def test_after_four_weeks_one_is_asked_once_whether_it_is_solved():
    follow = ReportFollowFactory()
    assert notices.owe_questions() == []
    assert [notice.kind for notice in notices.owe_questions(four_weeks_later())] == [NoticeKind.QUESTION]
    assert notices.owe_questions(four_weeks_later()) == []
    assert ReportNotice.objects.get(kind=NoticeKind.QUESTION).follow == follow


def test_a_report_that_nobody_published_asks_nothing():
    ReportFollowFactory(report=ReportFactory())
    assert notices.owe_questions(four_weeks_later()) == []


@pytest.mark.parametrize(
    ("path", "reporter", "said", "after"),
    [
        ([State.PUBLISHED, State.SOLVED], False, "non", State.REOPENED),
        ([State.PUBLISHED, State.CLOSED], True, "non", State.REOPENED),
        ([State.PUBLISHED], True, "oui", State.SOLVED),
        ([State.PUBLISHED], False, "oui", State.PUBLISHED),
        ([State.PUBLISHED], True, "non", State.PUBLISHED),
        ([State.CLOSED], True, "non", State.CLOSED),
    ],
)
def test_the_answer_of_those_who_see_it_may_reopen_or_end_it(client, path, reporter, said, after):
    follow = ReportFollowFactory(report=ReportFactory(path=path), reporter=reporter)
    assert client.post(follow.get_absolute_url(), {"regle": said}).status_code == 200
    follow.refresh_from_db()
    assert follow.solved == (said == "oui")
    assert follow.report.state == after


def test_a_secret_that_nobody_was_given_opens_nothing(client):
    assert client.get(reverse("reports:follow", args=["devine"])).status_code == 404


def test_an_erased_person_leaves_the_report_and_nothing_of_theirs():
    follow = ReportFollowFactory(reporter=True)
    report, person = follow.report, follow.contributor
    DraftFactory(email=person.email)
    erase(person)
    assert Report.objects.get() == report
    assert not ReportFollow.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("path", "shown"), [(PUBLIC, True), ([*PUBLIC, State.TAKEN], False)])
def test_a_report_that_nobody_took_shows_the_tools_of_its_commune(client, path, shown):
    page = client.get(ReportFactory(path=path).get_absolute_url()).text
    assert ("Trouver un outil pour ce territoire" in page) == shown


def test_a_commitment_counts_the_communes_that_answer_and_what_is_solved():
    for states_of in (PUBLIC, [*PUBLIC, State.TAKEN], [*PUBLIC, State.SOLVED]):
        ReportFactory(path=states_of)
    figures = live_figures()
    assert figures["communes-actives"].count() == Report.objects.exclude(state=State.PUBLISHED).count() == 2
    assert figures["signalements-resolus"].count() == 1
