import html as markup

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters.enums import DeliveryState, IssueState
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
    findable_project,
    issue_with_deliveries,
)
from tests.home.factories import UserFactory, editor, moderator


@pytest.fixture(autouse=True)
def mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def address_of(verb, issue):
    return reverse(f"newsletters_admin:{verb}", args=[issue.pk])


def do(client, verb, issue, user=None, **fields):
    client.force_login(user or moderator())
    response = client.post(address_of(verb, issue), fields)
    issue.refresh_from_db()
    return response


def said(response):
    return [markup.unescape(str(message)).strip() for message in get_messages(response.wsgi_request)]


def question(client, verb, issue, user=None):
    client.force_login(user or moderator())
    return client.get(address_of(verb, issue))


def reader(email="lea@example.org"):
    findable_project(title="Spipoll", themes=["birds"])
    return SubscriptionFactory(contributor__email=email, themes=["birds"])


def test_a_moderator_approves_a_draft(client):
    issue = IssueFactory()
    user = moderator()
    do(client, "approuver", issue, user)
    assert (issue.state == IssueState.DRAFT, issue.approved_by) == (False, user)


def test_an_approval_is_confirmed_in_words(client):
    response = do(client, "approuver", IssueFactory(subject="Avril"))
    assert said(response) == ["« Avril » est approuvé : la préparation commence."]


def test_an_approval_leads_back_to_the_cockpit(client):
    issue = IssueFactory()
    assert do(client, "approuver", issue).url == address_of("cockpit", issue)


def test_an_approval_is_asked_with_the_number_of_subscribers(client):
    SubscriptionFactory.create_batch(2)
    response = question(client, "approuver", IssueFactory())
    assert "2 personnes sont abonnées aujourd’hui" in response.content.decode()


def test_an_audience_of_one_is_singular(client):
    SubscriptionFactory()
    response = question(client, "approuver", IssueFactory())
    assert "1 personne est abonnée aujourd’hui" in response.content.decode()


@pytest.mark.parametrize("verb", ["approuver", "suspendre", "reprendre", "reessayer", "annuler"])
def test_looking_at_a_question_changes_nothing(client, verb):
    issue = IssueFactory()
    assert question(client, verb, issue).status_code == 200
    issue.refresh_from_db()
    assert issue.state == IssueState.DRAFT


@pytest.mark.parametrize("verb", ["approuver", "reprendre", "reessayer", "annuler"])
def test_an_editor_is_refused(client, verb):
    issue = IssueFactory(state=IssueState.PAUSED)
    assert do(client, verb, issue, editor()).url == reverse("wagtailadmin_home")
    assert issue.state == IssueState.PAUSED


@pytest.mark.parametrize("verb", ["approuver", "suspendre", "send_test"])
def test_who_has_no_role_is_refused(client, verb):
    issue = IssueFactory()
    response = do(client, verb, issue, UserFactory())
    assert response.url.startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("verb", ["approuver", "suspendre", "reprendre", "reessayer", "annuler"])
def test_a_form_of_another_site_is_refused(client, verb):
    client.handler.enforce_csrf_checks = True
    issue = IssueFactory()
    assert do(client, verb, issue).status_code == 403


def test_an_editor_stops_an_issue_in_an_emergency(client):
    issue = issue_with_deliveries(2)
    do(client, "suspendre", issue, editor())
    assert issue.state == IssueState.PAUSED


def test_a_paused_issue_goes_on(client):
    issue = IssueFactory(state=IssueState.PAUSED, prepared_at=timezone.now())
    response = do(client, "reprendre", issue)
    assert issue.state != IssueState.PAUSED
    assert said(response) == [f"« {issue} » reprend."]


def test_a_cancelled_issue_sends_nothing_more(client):
    issue = issue_with_deliveries(3)
    do(client, "annuler", issue)
    assert issue.state == IssueState.CANCELLED
    assert issue.tally()[DeliveryState.SKIPPED] == 3


def test_the_failures_are_tried_again(client):
    issue = IssueFactory(state=IssueState.PARTIALLY_FAILED, prepared_at=timezone.now(), candidate_count=1)
    DeliveryFactory(issue=issue, state=DeliveryState.FAILED, attempts=5)
    do(client, "reessayer", issue)
    assert issue.tally()[DeliveryState.FAILED] == 0


@pytest.mark.parametrize(
    ("verb", "state", "label"),
    [
        ("suspendre", IssueState.DRAFT, "brouillon"),
        ("reprendre", IssueState.SENT, "envoyé"),
        ("annuler", IssueState.SENT, "envoyé"),
        ("reessayer", IssueState.CANCELLED, "annulé"),
    ],
)
def test_what_the_state_forbids_is_refused_in_words(client, verb, state, label):
    issue = IssueFactory(subject="Avril", state=state)
    response = do(client, verb, issue)
    assert said(response) == [f"« Avril » est dans l’état « {label} » : cette action n’y est pas possible."]
    assert issue.state == state


def test_a_limit_already_past_is_refused_with_the_remedy(client):
    issue = IssueFactory(send_not_after=timezone.now())
    response = do(client, "approuver", issue)
    assert "Changez-la avant d’approuver" in said(response)[0]
    assert issue.state == IssueState.DRAFT


def test_an_issue_that_does_not_exist_is_not_found(client):
    client.force_login(moderator())
    assert client.post(reverse("newsletters_admin:approuver", args=[404])).status_code == 404


def test_a_test_goes_to_the_address_given(client):
    person = reader()
    response = do(client, "send_test", IssueFactory(), address="moi@example.org", reader=person.pk)
    assert [message.to for message in mail.outbox] == [["moi@example.org"]]
    assert said(response) == ["Essai envoyé à moi@example.org."]


def test_a_test_says_that_it_is_one(client):
    person = reader()
    do(client, "send_test", IssueFactory(subject="Avril"), address="moi@example.org", reader=person.pk)
    assert mail.outbox[0].subject == "[Test] Avril"


def test_a_test_holds_the_projects_of_the_chosen_person(client):
    person = reader()
    do(client, "send_test", IssueFactory(), address="moi@example.org", reader=person.pk)
    assert "Spipoll" in mail.outbox[0].body


def test_a_test_is_not_a_delivery(client):
    person = reader()
    issue = IssueFactory()
    do(client, "send_test", issue, address="moi@example.org", reader=person.pk)
    assert (issue.state, issue.deliveries.count()) == (IssueState.DRAFT, 0)


def test_an_editor_sends_a_test(client):
    person = reader()
    do(client, "send_test", IssueFactory(), editor(), address="moi@example.org", reader=person.pk)
    assert len(mail.outbox) == 1


def test_the_cockpit_keeps_the_chosen_person_after_a_test(client):
    person = reader()
    response = do(client, "send_test", IssueFactory(), address="moi@example.org", reader=person.pk)
    assert response.url.endswith(f"?abonne={person.pk}")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "Saisissez l’adresse qui recevra l’essai."),
        ("moi@", "« moi@ » n’est pas une adresse complète : prenom.nom@exemple.fr."),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(client, address, message):
    response = do(client, "send_test", IssueFactory(), address=address, reader=reader().pk)
    assert (said(response), mail.outbox) == ([message], [])


def test_a_test_needs_somebody_whose_projects_it_shows(client):
    response = do(client, "send_test", IssueFactory(), address="moi@example.org")
    assert said(response) == ["Choisissez d’abord l’abonné dont l’essai reprend les projets."]


def test_a_person_for_whom_nothing_is_found_makes_no_test(client):
    person = SubscriptionFactory(contributor__email="lea@example.org")
    response = do(client, "send_test", IssueFactory(), address="moi@example.org", reader=person.pk)
    assert "lea@example.org : cette personne ne recevrait rien" in said(response)[0]


def test_a_mail_server_that_does_not_answer_is_told_with_the_remedy(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = do(client, "send_test", IssueFactory(), address="moi@example.org", reader=reader().pk)
    assert "moi@example.org" in said(response)[0]
    assert "Réessayez" in said(response)[0]


def test_the_test_form_proposes_the_address_of_who_is_signed_in(client):
    reader()
    user = editor()
    html = question(client, "cockpit", IssueFactory(), user).content.decode()
    assert f'value="{user.email}"' in html


def test_a_test_is_posted_and_never_linked(client):
    assert question(client, "send_test", IssueFactory()).status_code == 405
