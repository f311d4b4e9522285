"""The life of a report: the desk, the administration, the calendar, and what is told of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.digital import actions, states
from campaigns.digital.enums import ENDED, NoticeKind, Reason, Sighting, State
from campaigns.digital.models import DETAILS_AGE, FLOOR, REMINDER, SILENCE, Incident, IncidentNotice
from campaigns.digital.tasks import forget_incidents, sweep_incidents
from tests.campaigns.digital.factories import IncidentFactory
from tests.home.factories import editor, moderator
from tests.projects.proposals.factories import picture
from tests.reading import text_of

LIST = reverse("digital_incident_modeladmin_index")
ALL_THE_WAY = [State.SENT, State.ACKNOWLEDGED, State.FIXED, State.VERIFIED]


@pytest.fixture
def desk(client):
    client.force_login(moderator())
    return client


def decide(desk, incident, state, **more):
    address = reverse("digital_incident_modeladmin_edit", args=[incident.pk])
    form = {"administration": incident.administration_id or "", "move_to": state, "why": "", **more}
    answer = desk.post(address, form)
    incident.refresh_from_db()
    return answer


def page_of_administration(incident):
    return reverse("digital:administration", args=[incident.desk_key])


def test_from_the_desk_to_the_administration_to_the_verified_correction(desk, letters, mailoutbox):
    incident = IncidentFactory()
    with letters():
        decide(desk, incident, State.SENT)
        sweep_incidents()
    told = {letter.to[0]: letter for letter in mailoutbox}
    assert set(told) == {"lea@example.org", incident.administration.contact}
    assert page_of_administration(incident) in told[incident.administration.contact].body
    page = page_of_administration(incident)
    assert "hxxps[:]//www[.]" in desk.get(page).text
    with letters():
        for answer in (State.ACKNOWLEDGED, State.FIXED):
            desk.post(page, {"reponse": answer})
    decide(desk, incident, State.VERIFIED)
    assert [step.after for step in incident.steps.all()] == ALL_THE_WAY
    assert incident.steps.first().by
    assert incident.ended_at
    assert "correction vérifiée" in desk.get(incident.get_absolute_url()).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": State.VERIFIED}, "Sélectionnez un choix valide"),
        ({"state": State.REFUSED}, "s’écarte avec un motif"),
        ({"state": State.SENT, "administration": ""}, "Choisir l’administration"),
    ],
)
def test_what_is_missing_is_said_and_nothing_moves(desk, changes, told):
    incident = IncidentFactory()
    assert told in decide(desk, incident, **changes).text
    assert incident.state == State.RECEIVED


def test_the_list_is_narrowed_to_one_state_of_those_it_shows(desk):
    waiting, sent = IncidentFactory(), IncidentFactory(path=[State.SENT])
    html = desk.get(LIST, {"etat": State.SENT}).text
    assert (sent.number in html, waiting.number in html) == (True, False)
    assert f"?etat={State.RECEIVED}" in html
    assert f"?etat={State.UNCONFIRMED}" not in html


def test_the_desk_reads_a_report_and_changes_no_word_of_it(desk):
    incident = IncidentFactory()
    page = desk.get(reverse("digital_incident_modeladmin_edit", args=[incident.pk])).text
    assert incident.details in page
    assert incident.shown_address in page
    assert f'"{incident.address}"' not in page
    decide(desk, incident, "", details="Autre chose", address="https://autre.example/")
    assert incident.details == "Un drapeau couvre la page."


def test_what_is_sensitive_after_all_is_erased_at_once_and_its_author_led_elsewhere(desk, letters):
    incident = IncidentFactory(screenshot=picture())
    decide(desk, incident, State.REFUSED, why=Reason.SENSITIVE)
    sweep_incidents()
    assert (incident.details, incident.address, incident.screenshot) == ("", "", None)
    assert "/incident-numerique/faille/" in letters.last.body


def test_two_people_who_decide_at_once_do_not_undo_each_other():
    incident = IncidentFactory()
    same = Incident.objects.get(pk=incident.pk)
    states.move(incident, State.SENT)
    with pytest.raises(states.WrongMove):
        states.move(same, State.SENT)
    assert incident.steps.count() == 1


def test_every_state_is_known_and_what_is_over_was_reached():
    assert set(states.FOLLOWS) == set(State)
    reached = {state for following in states.FOLLOWS.values() for state in following}
    assert reached == set(State) - {State.UNCONFIRMED}
    assert reached > ENDED


def test_the_administration_is_asked_again_once_after_fifteen_days():
    incident = IncidentFactory(path=[State.SENT])
    day = incident.sent_at + REMINDER
    assert actions.remind(day - timedelta(seconds=1)) == []
    assert [notice.kind for notice in actions.remind(day)] == [NoticeKind.REMINDER]
    assert actions.remind(day + timedelta(days=1)) == []


def test_what_nobody_answered_is_closed_after_forty_five_days_and_its_witness_told():
    incident = IncidentFactory(path=[State.SENT])
    answered = IncidentFactory(path=[State.SENT, State.ACKNOWLEDGED])
    day = incident.sent_at + SILENCE
    assert actions.close_silent(day - timedelta(seconds=1)) == []
    assert [notice.kind for notice in actions.close_silent(day + timedelta(minutes=1))] == [NoticeKind.NEWS]
    incident.refresh_from_db()
    answered.refresh_from_db()
    assert (incident.state, answered.state) == (State.NO_ANSWER, State.ACKNOWLEDGED)
    assert incident.details


def test_an_administration_that_answers_late_is_heard(client):
    incident = IncidentFactory(path=[State.SENT, State.NO_ANSWER])
    client.post(page_of_administration(incident), {"reponse": State.ACKNOWLEDGED})
    incident.refresh_from_db()
    assert (incident.state, incident.ended_at) == (State.ACKNOWLEDGED, None)


@pytest.mark.parametrize("answer", ["", State.VERIFIED, State.NO_ANSWER, "x"])
def test_an_administration_says_no_other_thing_than_its_answers(client, answer):
    incident = IncidentFactory(path=[State.SENT])
    assert client.post(page_of_administration(incident), {"reponse": answer}).status_code == 200
    incident.refresh_from_db()
    assert incident.state == State.SENT


def test_an_answer_to_what_changed_meanwhile_is_told_so(client):
    incident = IncidentFactory(path=ALL_THE_WAY)
    answer = client.post(page_of_administration(incident), {"reponse": State.FIXED})
    assert "a changé entre-temps" in answer.text


def test_each_time_says_its_zone_and_the_calendar_is_known_in_advance(client):
    incident = IncidentFactory(path=[State.SENT])
    sent = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
    Incident.objects.update(sent_at=sent)
    incident.steps.update(at=sent)
    page = text_of(client.get(incident.get_absolute_url()).text)
    assert "20 mars 2026, 13:00 (CET)" in page
    assert "relancée le 4 avril 2026, 14:00 (CEST)" in page
    assert "clos « sans réponse » le 4 mai 2026, 14:00 (CEST)" in page


def test_what_is_over_for_a_month_says_nothing_any_more():
    incident = IncidentFactory(path=ALL_THE_WAY, screenshot=picture())
    open_one = IncidentFactory(path=[State.SENT])
    forget_incidents()
    assert Incident.objects.filter(details="").count() == 0
    assert actions.forget_old(timezone.now() + DETAILS_AGE + timedelta(hours=1)) == 1
    incident.refresh_from_db()
    open_one.refresh_from_db()
    assert (incident.address, incident.details, incident.screenshot, incident.email) == ("", "", None, "")
    assert (incident.steps.count(), bool(open_one.details)) == (4, True)


def test_a_lost_wake_up_is_found_by_the_sweep_and_nothing_leaves_twice(letters):
    IncidentFactory(path=[State.SENT])
    sweep_incidents()
    sweep_incidents()
    assert len(letters) == 2
    assert not IncidentNotice.objects.filter(sent_at=None).exists()


def test_an_erased_address_is_written_to_no_more(letters):
    incident = IncidentFactory(email="Lea@example.org")
    waiting = IncidentFactory(state=State.UNCONFIRMED, email="lea@example.org")
    actions.forget_address("lea@example.org")
    assert not Incident.objects.filter(pk=waiting.pk).exists()
    incident.refresh_from_db()
    assert incident.email == ""
    assert [notice.kind for notice in states.move(incident, State.SENT)] == [NoticeKind.WAITING]


@pytest.mark.parametrize(("who", "status"), [(editor, 302), (moderator, 200)])
def test_moderators_read_reports_and_editors_do_not(client, who, status):
    incident = IncidentFactory(screenshot=picture())
    client.force_login(who())
    assert client.get(LIST).status_code == status
    assert client.get(reverse("digital_desk:screenshot", args=[incident.pk])).status_code == status


def test_what_waits_is_on_the_dashboard_and_the_list_is_short_of_queries(desk, django_assert_max_num_queries):
    for _time in range(3):
        IncidentFactory(screenshot=picture())
    IncidentFactory(path=[State.SENT, State.FIXED])
    IncidentFactory(state=State.UNCONFIRMED)
    home = text_of(desk.get(reverse("wagtailadmin_home")).text)
    assert "3 incidents numériques à lire" in home
    assert "1 correction à vérifier" in home
    desk.get(LIST)
    with django_assert_max_num_queries(25):
        page = desk.get(LIST).text
    assert sum(number in page for number in Incident.objects.values_list("number", flat=True)) == 4


def test_a_report_without_picture_has_none(desk):
    address = reverse("digital_desk:screenshot", args=[IncidentFactory().pk])
    assert desk.get(address).status_code == 404


@pytest.mark.parametrize(
    ("verified", "told"),
    [(0, "10, dont 0 à la"), (5, "10, dont 5 à la"), (10, "10, dont 10 à la"), (4, None), (6, None)],
)
def test_the_public_reads_numbers_that_tell_of_nobody(client, verified, told):
    sent = IncidentFactory(path=[State.SENT])
    day = datetime(2026, 3, 9, tzinfo=UTC)
    rows = [
        Incident(
            sighting=Sighting.DEFACED,
            administration=sent.administration,
            state=State.VERIFIED if number < verified else State.SENT,
            confirmed_at=day,
        )
        for number in range(2 * FLOOR)
    ]
    Incident.objects.bulk_create(rows)
    page = text_of(client.get(reverse("digital:start")).text)
    assert "mars 2026 – Un site public défiguré : 10" in page
    assert told in page if told else "dont" not in page.partition("Ce que le guichet a reçu")[2]


def test_a_month_with_few_reports_is_not_told(client):
    Incident.objects.bulk_create(
        Incident(sighting=Sighting.DOWN, confirmed_at=timezone.now()) for _n in range(FLOOR - 1)
    )
    assert "Ce que le guichet a reçu" not in client.get(reverse("digital:start")).text
