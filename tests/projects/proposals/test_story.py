"""From a draft to a page, with what its author reads on the way."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters import installations
from campaigns.newsletters.models import Installation
from home.space import sections_of
from projects.enums import Scope
from projects.models import Contributor, ProjectPage
from projects.proposals import actions
from projects.proposals.attachments import attach
from projects.proposals.enums import ProposalState
from projects.proposals.models import Notice, Proposal
from projects.proposals.tasks import forget_drafts, sweep_notices
from tests.home.factories import administrator
from tests.projects.factories import PlaceFactory, ProjectPageFactory, ThemeFactory
from tests.projects.proposals.factories import ProposalFactory, picture
from tests.projects.proposals.test_attachments import file


def act(desk, proposal, verb, **values):
    return desk.post(reverse(f"proposals_desk:{verb}", args=[proposal.pk]), values)


def page_of(client, proposal):
    return client.get(proposal.get_absolute_url()).content.decode()


def publish(client, page):
    """Publish a draft from its form."""
    counts = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    written = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "scope": "online",
        "stage": "active",
        "recruiting": "on",
        "body-count": "0",
        "action-publish": "1",
        **{f"places-{name}": "0" for name in counts},
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), written)


@pytest.fixture
def send(client, letters):
    """Sends a proposal from its preview, as its author."""

    def post(proposal, email="ana@example.org", **more):
        address = reverse("proposals:preview", args=[proposal.key])
        with letters():
            return client.post(address, {"email": email, **more}, follow=True).content.decode()

    return post


def test_a_proposal_is_received_once_its_address_is_confirmed(client, letters, send):
    proposal = ProposalFactory()
    assert "Il reste à confirmer votre adresse" in send(proposal)
    assert letters.last.to == ["ana@example.org"]
    link = letters.link()
    assert "Un dernier clic" in client.get(link).content.decode()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.UNCONFIRMED
    with letters():
        html = client.post(link, follow=True).content.decode()
    assert "L’équipe a reçu votre proposition" in html
    assert letters.last.subject == "Nous avons reçu votre proposition"
    assert Contributor.objects.confirmed().with_address("ana@example.org").exists()


def test_confirming_twice_changes_nothing(client, letters, send):
    proposal = ProposalFactory()
    send(proposal)
    link = letters.link()
    for _time in range(2):
        with letters():
            client.post(link)
    assert len(letters) == 2
    assert proposal.messages.count() == 2


def test_a_confirmation_link_of_somebody_else_is_refused(client):
    response = client.post(reverse("proposals:confirm", args=["nimporte:quoi"]))
    assert response.status_code == 410
    assert "Ce lien ne peut plus servir" in response.content.decode()


def test_a_draft_is_found_again_by_the_link_of_a_message(client, letters):
    proposal = ProposalFactory(title="Écouter les grillons")
    with letters():
        html = client.post(
            reverse("proposals:resume", args=[proposal.key]), {"email": "ana@example.org"}
        ).content.decode()
    assert "le message arrive" in html
    assert "Écouter les grillons" in client.get(letters.link()).content.decode()
    assert (
        'value="ana@example.org"'
        in client.get(reverse("proposals:preview", args=[proposal.key])).content.decode()
    )


def test_nobody_s_mailbox_is_flooded_by_a_draft(client, letters):
    address = reverse("proposals:resume", args=[ProposalFactory().key])
    with letters():
        answers = [client.post(address, {"email": "ana@example.org"}) for _time in range(6)]
    assert len(letters) == 5
    assert "notez le lien" in answers[-1].content.decode()


def test_sent_back_to_complete_then_sent_again(client, desk, letters):
    proposal = ProposalFactory(received=True)
    with letters():
        act(desk, proposal, "completer", text="Quel est le premier pas ?")
    assert letters.last.subject == "Votre proposition : à compléter"
    assert "premier pas" not in letters.last.body
    assert "Quel est le premier pas ?" in client.get(letters.link()).content.decode()
    changed = {"first_step": "Ouvrir la carte."}
    client.post(reverse("proposals:step", args=[proposal.key, "participer"]), changed)
    with letters():
        client.post(reverse("proposals:preview", args=[proposal.key]))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.first_step) == (ProposalState.RECEIVED, "Ouvrir la carte.")
    assert letters.last.subject == "Nous avons reçu votre proposition"


def test_accepted_published_and_told_once(client, desk, letters):
    proposal = ProposalFactory(received=True, title="Compter les mares")
    with letters():
        act(desk, proposal, "accepter", text="Merci !")
    assert letters.last.subject == "Votre proposition : acceptée"
    page = ProjectPage.objects.get(title="Compter les mares")
    assert not page.live
    sweep_notices()
    assert len(letters) == 1
    page.get_latest_revision().publish()
    # The beat that sees the page online writes: its author does not wait for the next one.
    with letters():
        sweep_notices()
    assert letters.last.subject == "Votre proposition est en ligne"
    with letters():
        sweep_notices()
    assert len(letters) == 2
    assert page.url in page_of(client, proposal)


def test_the_author_is_told_as_soon_as_somebody_publishes_the_page(client, letters):
    page = ProjectPageFactory(title="Compter les mares", live=False)
    ProposalFactory(received=True, state=ProposalState.ACCEPTED, page=page)
    client.force_login(administrator())
    with letters():
        answer = publish(client, page)
    assert answer.status_code == 302
    assert letters.last.subject == "Votre proposition est en ligne"


def test_the_page_says_all_that_the_proposal_said(desk):
    proposal = ProposalFactory(
        received=True,
        url="https://mares.example.org/carte",
        organisation="Les Mares",
        scope=Scope.PLACES,
        effort="hour",
        image_alt="Une mare au printemps",
    )
    theme, place = ThemeFactory(code="water"), PlaceFactory(code="com-35238")
    proposal.themes.add(theme)
    proposal.places.add(place)
    attach(proposal, file("affiche.pdf", b"%PDF-1.7"))
    attach(proposal, file("mare.jpg", picture()))
    response = act(desk, proposal, "accepter")
    page = ProjectPage.objects.get()
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    draft = page.get_latest_revision_as_object()
    assert draft.summary == proposal.summary
    assert draft.participate_url == "https://mares.example.org/carte"
    assert (draft.organisation.name, draft.effort, draft.scope) == ("Les Mares", "hour", "places")
    assert [row.place for row in draft.places.all()] == [place]
    assert list(draft.themes.all()) == [theme]
    assert (draft.image.width, draft.image_alt) == (60, "Une mare au printemps")
    assert (page.source, page.external_id) == ("proposition", str(proposal.pk))
    assert proposal.why not in str(page.serializable_data())


def test_refused_with_its_reason(client, desk, letters):
    proposal = ProposalFactory(received=True)
    assert "la personne les attend" in act(desk, proposal, "refuser").content.decode()
    with letters():
        act(desk, proposal, "refuser", text="C’est une offre d’emploi.")
    assert letters.last.subject == "Votre proposition : refusée"
    html = page_of(client, proposal)
    assert "C’est une offre d’emploi." in html
    assert "La proposition n’a pas été retenue" in html


def test_merged_into_the_page_that_was_there(client, desk, letters):
    proposal, page = ProposalFactory(received=True), ProjectPageFactory()
    with letters():
        act(desk, proposal, "fusionner", page=page.pk, text="Le voici déjà.")
    html = page_of(client, proposal)
    assert letters.last.subject == "Votre proposition : fusionnée"
    assert page.url in html
    assert "Le voici déjà." in html


def test_the_dialogue_shows_no_address(client, desk, letters):
    proposal = ProposalFactory(received=True)
    with letters():
        act(desk, proposal, "ecrire", text="Depuis quand existe-t-il ?")
    assert "@" not in letters.last.body
    client.post(reverse("proposals:reply", args=[proposal.key]), {"text": "Depuis 2019."})
    at_the_desk = desk.get(reverse("proposals_desk:proposal", args=[proposal.pk])).content.decode()
    assert "Depuis 2019." in at_the_desk
    assert proposal.contributor.email not in at_the_desk
    html = page_of(client, proposal)
    assert "Depuis quand existe-t-il ?" in html
    assert "redaction.example.org" not in html


def test_nobody_writes_before_their_address_is_confirmed(client):
    proposal = ProposalFactory(state=ProposalState.QUARANTINED)
    html = client.post(reverse("proposals:reply", args=[proposal.key]), {"text": "Alors ?"}).content.decode()
    assert "Écrire à l’équipe" not in html
    assert not proposal.messages.exists()


def test_what_was_decided_meanwhile_is_not_decided_again(desk):
    proposal = ProposalFactory(received=True)
    act(desk, proposal, "refuser", text="Hors sujet.")
    response = desk.post(reverse("proposals_desk:accepter", args=[proposal.pk]), follow=True)
    assert "a changé entre-temps" in response.content.decode()
    assert not ProjectPage.objects.exists()


def test_a_proposal_that_left_cannot_be_changed_any_more(client):
    proposal = ProposalFactory(received=True, title="Avant")
    response = client.post(reverse("proposals:step", args=[proposal.key, "quoi"]), {"title": "Après"})
    assert response["Location"] == proposal.get_absolute_url()
    proposal.refresh_from_db()
    assert proposal.title == "Avant"


def test_drafts_that_nobody_touched_for_60_days_are_forgotten():
    old, recent, received = ProposalFactory(), ProposalFactory(), ProposalFactory(received=True)
    long_ago = old.changed_at.replace(year=old.changed_at.year - 1)
    Proposal.objects.filter(pk__in=[old.pk, received.pk]).update(changed_at=long_ago)
    forget_drafts()
    assert set(Proposal.objects.all()) == {recent, received}


def test_a_message_that_the_server_did_not_take_is_tried_again(letters, monkeypatch, settings):
    proposal = ProposalFactory(received=True)
    notice = actions.write(proposal, "Bonjour", from_team=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sweep_notices()
    notice.refresh_from_db()
    assert notice.sent_at is None
    assert notice.due_at > notice.created_at
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Notice.objects.update(due_at=notice.created_at)
    for _time in range(2):
        sweep_notices()
    assert len(letters) == 1


def test_a_copy_of_the_database_writes_to_no_author(letters):
    installations.adopt()
    Installation.objects.update(host="ailleurs.example.org")
    actions.write(ProposalFactory(received=True), "Bonjour", from_team=True)
    sweep_notices()
    assert len(letters) == 0
    assert Notice.objects.due(timezone.now()).count() == 1


def test_the_author_is_written_to_in_their_language(letters):
    proposal = ProposalFactory(received=True, language="en")
    actions.write(proposal, "Bonjour", from_team=True)
    sweep_notices()
    assert letters.last.subject == "A message about your suggestion"


def test_an_erased_person_takes_their_proposals_along_and_leaves_the_page(desk):
    proposal = ProposalFactory(received=True)
    act(desk, proposal, "accepter")
    Contributor.objects.get(pk=proposal.contributor_id).delete()
    assert not Proposal.objects.exists()
    assert ProjectPage.objects.get().title == proposal.title


def test_somebody_s_own_space_lists_their_proposals():
    mine = ProposalFactory(received=True)
    ProposalFactory(received=True)
    [section] = [each for each in sections_of(mine.contributor) if each.title == "Mes propositions"]
    [item] = section.items
    assert (item.title, item.url, item.note) == (mine.title, mine.get_absolute_url(), "reçue")
