import html as markup

import pytest
from django.urls import reverse

from campaigns.newsletters.enums import DeliveryState, IssueState, SubscriptionState
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
    findable_project,
    issue_with_deliveries,
)
from tests.home.factories import UserFactory, editor, moderator


def cockpit(client, issue, query="", user=None):
    client.force_login(user or editor())
    return client.get(reverse("newsletters_admin:cockpit", args=[issue.pk]) + query)


def text(response):
    return markup.unescape(response.content.decode())


def offered(response):
    return [verb.code for verb in response.context["verbs"]]


def reader(email="lea@example.org", theme="birds", **kwargs):
    """An active subscriber for whom a project will be found."""
    findable_project(title=f"Projet {theme}", themes=[theme])
    return SubscriptionFactory(contributor__email=email, themes=[theme], **kwargs)


def test_the_cockpit_says_the_state_of_the_issue(client):
    assert "brouillon" in text(cockpit(client, IssueFactory()))


def test_the_cockpit_of_a_draft_says_how_many_are_subscribed(client):
    SubscriptionFactory.create_batch(3)
    SubscriptionFactory(state=SubscriptionState.PENDING)
    assert cockpit(client, IssueFactory()).context["audience"] == 3


def test_the_cockpit_shows_the_count_of_each_state(client):
    issue = issue_with_deliveries(4)
    issue.deliveries.filter(pk=issue.deliveries.first().pk).update(state=DeliveryState.SENT)
    tally = dict(cockpit(client, issue).context["tally"])
    assert tally == {DeliveryState.PENDING: 3, DeliveryState.SENT: 1}


def test_the_cockpit_writes_the_equation(client):
    issue = IssueFactory(sending=True, candidate_count=4)
    for state in ("sent", "sent", "failed", "pending"):
        DeliveryFactory(issue=issue, state=state)
    assert "4 destinataires = 2 envoyés + 1 échoué + 0 écarté + 0 douteux + 1 en attente" in text(
        cockpit(client, issue)
    )


def test_a_right_account_is_said_to_be_right(client):
    assert "Le compte est juste" in text(cockpit(client, issue_with_deliveries(2)))


def test_a_wrong_account_is_shown(client):
    issue = issue_with_deliveries(2)
    issue.deliveries.first().delete()
    assert "Le compte n’est pas juste" in text(cockpit(client, issue))


def test_the_cockpit_says_how_far_the_sending_is(client):
    issue = IssueFactory(sending=True, candidate_count=4)
    for state in ("sent", "failed", "skipped", "pending"):
        DeliveryFactory(issue=issue, state=state)
    context = cockpit(client, issue).context
    assert (context["settled"], context["percentage"]) == (3, 75)


def test_an_issue_without_audience_is_no_division_by_zero(client):
    assert cockpit(client, IssueFactory(sending=True)).context["percentage"] == 0


def test_an_issue_being_prepared_says_so(client):
    assert "se prépare" in text(cockpit(client, IssueFactory(approved=True)))


def test_the_reason_of_a_pause_is_shown(client):
    issue = IssueFactory(state=IssueState.PAUSED, pause_reason="Le serveur refuse tout.")
    assert "Le serveur refuse tout." in text(cockpit(client, issue))


def test_the_failures_are_listed_with_their_reason(client):
    issue = IssueFactory(sending=True, candidate_count=1)
    failed = DeliveryFactory(issue=issue, state="failed", last_code=550, last_error="boîte inconnue")
    html = text(cockpit(client, issue))
    for shown in (failed.address, "550", "boîte inconnue"):
        assert shown in html


def test_the_failures_of_another_issue_are_not_listed(client):
    DeliveryFactory(state="failed")
    assert list(cockpit(client, IssueFactory(sending=True)).context["failures"]) == []


def test_a_long_list_of_failures_is_cut_and_leads_to_the_whole_list(client):
    issue = IssueFactory(sending=True, candidate_count=25)
    DeliveryFactory.create_batch(25, issue=issue, state="failed", recipe=[])
    response = cockpit(client, issue)
    assert len(response.context["failures"]) == 20
    assert len(client.get(response.context["failures_url"]).context["object_list"]) == 25


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        (IssueState.DRAFT, ["approuver"]),
        (IssueState.PREPARING, ["suspendre", "annuler"]),
        (IssueState.READY, ["suspendre", "annuler"]),
        (IssueState.SENDING, ["suspendre", "annuler"]),
        (IssueState.PAUSED, ["reprendre", "annuler"]),
        (IssueState.SENT, []),
        (IssueState.PARTIALLY_FAILED, []),
        (IssueState.CANCELLED, []),
    ],
)
def test_a_moderator_is_offered_what_the_state_allows(client, state, verbs):
    assert offered(cockpit(client, IssueFactory(state=state), user=moderator())) == verbs


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.PARTIALLY_FAILED])
def test_failures_may_be_tried_again_when_there_are_some(client, state):
    issue = IssueFactory(state=state)
    DeliveryFactory(issue=issue, state="failed")
    assert "reessayer" in offered(cockpit(client, issue, user=moderator()))


@pytest.mark.parametrize(
    ("state", "verbs"),
    [(IssueState.DRAFT, []), (IssueState.SENDING, ["suspendre"]), (IssueState.PAUSED, [])],
)
def test_an_editor_is_offered_the_emergency_stop_only(client, state, verbs):
    assert offered(cockpit(client, IssueFactory(state=state))) == verbs


def test_a_draft_is_modified_from_its_cockpit(client):
    issue = IssueFactory()
    assert reverse("newsletters_issue_modeladmin_edit", args=[issue.pk]) in text(cockpit(client, issue))


def test_an_approved_issue_is_not_modified_from_its_cockpit(client):
    issue = IssueFactory(approved=True)
    address = reverse("newsletters_issue_modeladmin_edit", args=[issue.pk])
    assert address not in text(cockpit(client, issue, user=UserFactory(is_superuser=True)))


def test_the_cockpit_is_closed_to_who_may_not_see_the_letters(client):
    user = UserFactory()
    client.force_login(user)
    response = client.get(reverse("newsletters_admin:cockpit", args=[IssueFactory().pk]))
    assert response.url.startswith(reverse("wagtailadmin_login"))


def test_the_preview_is_the_letter_of_the_chosen_person(client):
    reader("lea@example.org", "birds")
    noe = reader("noe@example.org", "bats")
    response = cockpit(client, IssueFactory(), f"?abonne={noe.pk}")
    assert response.context["reader"] == noe
    assert "Projet bats" in response.context["mail"].text


def test_the_preview_is_first_that_of_the_latest_subscriber(client):
    reader("lea@example.org", "birds")
    latest = reader("noe@example.org", "bats")
    assert cockpit(client, IssueFactory()).context["reader"] == latest


def test_an_address_is_found_by_a_part_of_it(client):
    lea = reader("lea@domaine.test")
    leon = SubscriptionFactory(contributor__email="leon@domaine.test")
    SubscriptionFactory(contributor__email="noe@domaine.test")
    assert cockpit(client, IssueFactory(), "?q=LE").context["matches"] == [lea, leon]


def test_the_only_address_found_is_shown_at_once(client):
    lea = reader("lea@example.org")
    reader("noe@example.org", "bats")
    assert cockpit(client, IssueFactory(), "?q=lea").context["reader"] == lea


def test_the_addresses_found_are_at_most_ten(client):
    for number in range(12):
        SubscriptionFactory(contributor__email=f"lea{number}@example.org")
    assert len(cockpit(client, IssueFactory(), "?q=lea").context["matches"]) == 10


def test_an_address_that_nobody_has_is_said(client):
    assert "Aucun abonné actif n’a « zoe »" in text(cockpit(client, IssueFactory(), "?q=zoe"))


@pytest.mark.parametrize("state", [SubscriptionState.PENDING, SubscriptionState.ENDED])
def test_only_active_subscribers_are_proposed(client, state):
    SubscriptionFactory(contributor__email="lea@example.org", state=state)
    assert cockpit(client, IssueFactory(), "?q=lea").context["matches"] == []


@pytest.mark.parametrize("chosen", ["0", "abc", "99999999"])
def test_a_choice_that_is_nobody_falls_back_on_the_latest(client, chosen):
    latest = reader()
    assert cockpit(client, IssueFactory(), f"?abonne={chosen}").context["reader"] == latest


def test_the_preview_is_shown_at_two_widths_without_script(client):
    reader()
    html = cockpit(client, IssueFactory()).content.decode()
    frames = [part.split(">", 1)[0] for part in html.split("<iframe")[1:]]
    assert [("cockpit-phone" in frame, "cockpit-desktop" in frame) for frame in frames] == [
        (True, False),
        (False, True),
    ]
    assert all("sandbox\n" in frame or "sandbox " in frame for frame in frames)


def test_the_letter_cannot_leave_its_frame(client):
    reader()
    issue = IssueFactory(introduction='<p><b id="out">Bonjour</b></p>')
    assert '<b id="out">' not in cockpit(client, issue).content.decode()


def test_the_text_part_is_shown_too(client):
    reader()
    response = cockpit(client, IssueFactory())
    assert response.context["mail"].text.splitlines()[0] in text(response)


def test_a_person_who_would_receive_nothing_is_said_to(client):
    SubscriptionFactory(contributor__email="lea@example.org")
    assert "lea@example.org : cette personne ne recevrait rien" in text(cockpit(client, IssueFactory()))


def test_a_site_without_subscriber_has_no_preview(client):
    assert "Aucun abonné n’a encore confirmé" in text(cockpit(client, IssueFactory()))


def test_a_preview_stores_nothing(client):
    reader()
    issue = IssueFactory()
    cockpit(client, issue)
    assert issue.deliveries.count() == 0


def figures(client, issue):
    client.force_login(editor())
    return client.get(reverse("newsletters_admin:figures", args=[issue.pk]))


def test_the_figures_are_a_part_of_page(client):
    html = text(figures(client, issue_with_deliveries(2)))
    assert ("<html" in html, "2 destinataires" in html) == (False, True)


@pytest.mark.parametrize("state", [IssueState.PREPARING, IssueState.READY, IssueState.SENDING])
def test_the_figures_renew_themselves_while_messages_leave(client, state):
    issue = IssueFactory(state=state)
    assert 'data-live="yes"' in text(figures(client, issue))
    assert "cockpit.js" in text(cockpit(client, issue))


@pytest.mark.parametrize(
    "state", [IssueState.DRAFT, IssueState.PAUSED, IssueState.SENT, IssueState.CANCELLED]
)
def test_the_figures_are_still_when_nothing_leaves(client, state):
    issue = IssueFactory(state=state)
    assert 'data-live="no"' in text(figures(client, issue))
    assert "cockpit.js" not in text(cockpit(client, issue))


def test_the_figures_cost_the_same_for_any_audience(client, django_assert_max_num_queries):
    issue = issue_with_deliveries(30)
    figures(client, issue)
    address = reverse("newsletters_admin:figures", args=[issue.pk])
    with django_assert_max_num_queries(12):
        client.get(address)


def test_the_letter_is_shown_in_html_and_in_text_side_by_side_as_wide_as_a_phone(client):
    reader()
    html = text(cockpit(client, IssueFactory(subject="Un hiver")))
    screens = html.partition('class="cockpit-screens"')[2]
    assert screens.index('<iframe class="cockpit-phone"') < screens.index('<pre class="cockpit-phone')
    assert "DES PROJETS POUR VOUS" in screens.partition("<pre")[2].partition("</pre>")[0]
