"""A commune answers the call for projects, and its town hall says that it does."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from campaigns.communes import states
from campaigns.communes.enums import State
from campaigns.communes.models import CallForProjects, Participant
from projects.personal_data import erase
from tests.campaigns.communes.factories import ParticipantFactory
from tests.projects.factories import ContributorFactory, PlaceFactory

pytestmark = pytest.mark.django_db

APPLY = reverse("communes:apply")


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def rennes(directory):
    directory(("com-35238", "contact@rennes.example", "", ""))
    return PlaceFactory(code="com-35238", name="Rennes", latitude=48.11, longitude=-1.68)


def apply(client, letters, **changes):
    form = {
        "commune": "Rennes",
        "contact_name": "Claire Petit, adjointe",
        "contact_email": "claire@example.org",
        "motivation": "Répondre plus vite.",
    }
    with letters():
        return client.post(APPLY, form | changes)


def test_the_town_hall_is_asked_at_its_public_address(client, letters, rennes):
    page = apply(client, letters).text
    assert "à l’adresse publique de la mairie de Rennes" in page
    assert letters.last.to == ["contact@rennes.example"]
    assert "claire@example.org" not in letters.last.body


def test_nothing_is_confirmed_by_only_opening_the_link(client, letters, rennes):
    apply(client, letters)
    assert "Claire Petit, adjointe propose que Rennes" in client.get(letters.link()).text
    assert Participant.objects.get().state == State.CANDIDATE


def test_confirmed_by_the_town_hall_it_is_verified_and_the_contact_told(client, letters, rennes):
    apply(client, letters)
    link = letters.link()
    with letters():
        client.post(link, {"notre": "oui"})
    assert Participant.objects.get().state == State.VERIFIED
    assert (letters.last.to, letters.last.subject) == (["claire@example.org"], "Rennes : vérifiée")


def test_denied_by_the_town_hall_it_is_withdrawn_and_may_apply_again(client, letters, rennes):
    apply(client, letters)
    client.post(letters.link(), {"notre": "non"})
    assert Participant.objects.get().state == State.WITHDRAWN
    apply(client, letters, contact_email="maire@example.org")
    again = Participant.objects.get()
    assert (again.state, again.contact_email) == (State.CANDIDATE, "maire@example.org")
    assert [step.after for step in again.steps.all()] == ["candidate", "withdrawn", "candidate"]


def test_what_the_town_hall_said_first_stays(client, letters, rennes):
    apply(client, letters)
    link = letters.link()
    client.post(link, {"notre": "oui"})
    client.post(link, {"notre": "non"})
    assert Participant.objects.get().state == State.VERIFIED


def test_a_commune_applies_once_and_its_town_hall_is_written_to_once(client, letters, rennes):
    apply(client, letters)
    assert "a déjà posé sa candidature" in apply(client, letters).text
    assert len(letters) == 1


def test_without_an_address_in_the_directory_an_editor_finds_it(client, admin_client, letters):
    place = PlaceFactory(name="Sans-Annuaire", latitude=45, longitude=3)
    apply(client, letters, commune=place.name)
    assert len(letters) == 0
    participant = Participant.objects.get()
    assert "commune candidate sans adresse" in admin_client.get(reverse("wagtailadmin_home")).text
    with letters():
        edit(admin_client, participant, official_email="mairie@sans.example")
    assert letters.last.to == ["mairie@sans.example"]


def test_a_link_sent_to_an_address_that_was_corrected_confirms_nothing(client, admin_client, letters, rennes):
    apply(client, letters)
    link = letters.link()
    edit(admin_client, Participant.objects.get(), official_email="autre@rennes.example")
    assert client.post(link, {"notre": "oui"}).status_code == 410
    assert Participant.objects.get().state == State.CANDIDATE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"commune": "Nulle-Part"}, "Nous ne connaissons pas cette commune"),
        ({"commune": "Doublon"}, "Plusieurs communes répondent : écrivez « Doublon (11) », « Doublon (22) »"),
        ({"contact_name": ""}, "Dites qui vous êtes"),
        ({"contact_email": "claire"}, "Cette adresse n’est pas complète"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_written_to(client, letters, rennes, changes, words):
    for code, population in (("com-11111", 2), ("com-22222", 1)):
        PlaceFactory(code=code, name="Doublon", population=population, latitude=45, longitude=3)
    assert words in apply(client, letters, **changes).text.replace("\xa0", " ")
    assert not Participant.objects.exists() and len(letters) == 0


def test_a_closed_call_takes_nothing(client, letters, rennes):
    CallForProjects.objects.create(open=False)
    assert "fermé" in client.get(APPLY).text
    apply(client, letters)
    assert not Participant.objects.exists()


def test_a_machine_that_applies_for_everybody_is_stopped(client, letters, rennes):
    for _time in range(10):
        apply(client, letters)
    assert apply(client, letters).status_code == 429


def edit(client, participant, routes=(), **changes):
    """Save the form of a commune at the desk; ``routes``: (category or None, name, address, days)."""
    form = {
        "contact_name": participant.contact_name,
        "contact_email": participant.contact_email,
        "official_email": participant.official_email,
        "moderation": participant.moderation,
        "move_to": "",
        "note": "",
        "next_step": "",
        "next_step_on": "",
        "routes-TOTAL_FORMS": len(routes),
        "routes-INITIAL_FORMS": "0",
        "routes-MIN_NUM_FORMS": "0",
        "routes-MAX_NUM_FORMS": "1000",
    }
    for number, (category, name, email, days) in enumerate(routes):
        typed = {"category": category.pk if category else "", "holder": "epci"}
        typed |= {"name": name, "email": email, "days": days}
        form |= {f"routes-{number}-{field}": value for field, value in typed.items()}
    address = reverse("communes_participant_modeladmin_edit", args=[participant.pk])
    response = client.post(address, form | changes)
    participant.refresh_from_db()
    return response


def test_editors_lead_a_verified_commune_until_it_is_active(admin_client, admin_user, letters):
    participant = ParticipantFactory(verified=True)
    with letters():
        edit(admin_client, participant, move_to="guided", next_step="Rendez-vous avec la voirie.")
    assert letters.last.to == [participant.contact_email]
    assert "Prochaine étape : Rendez-vous avec la voirie." in letters.last.body
    route = (None, "Voirie de Rennes Métropole", "voirie@example.org", 10)
    edit(admin_client, participant, [route], move_to="active", note="Formés mardi")
    assert (participant.state, participant.routes.get().days) == (State.ACTIVE, 10)
    step = participant.steps.last()
    assert (step.by, step.note, participant.active_since) == (admin_user, "Formés mardi", step.at)


def test_a_commune_without_any_service_does_not_become_active(admin_client):
    participant = ParticipantFactory(state=State.GUIDED)
    page = edit(admin_client, participant, move_to="active").text
    assert "au moins un destinataire" in page
    assert participant.state == State.GUIDED


def test_two_services_do_not_take_the_same_kind(admin_client):
    participant = ParticipantFactory(state=State.GUIDED)
    routes = [(None, name, f"{name}@example.org", 10) for name in ("voirie", "accueil")]
    page = edit(admin_client, participant, routes, move_to="active").text
    assert "Deux destinataires prennent la même catégorie" in page
    assert participant.state == State.GUIDED


def test_the_desk_does_not_confirm_for_the_town_hall(admin_client):
    participant = ParticipantFactory()
    edit(admin_client, participant, move_to="verified")
    assert participant.state == State.CANDIDATE


def test_no_step_is_skipped():
    with pytest.raises(states.WrongMove, match="ne peut pas devenir « active »"):
        states.move(ParticipantFactory(verified=True), State.ACTIVE)


def test_the_contact_may_be_forgotten_and_the_commune_goes_on(letters):
    participant = ParticipantFactory(active=True)
    erase(ContributorFactory(email=participant.contact_email))
    participant.refresh_from_db()
    assert (participant.contact_name, participant.contact_email) == ("", "")
    with letters():
        states.move(participant, State.SUSPENDED)
    assert len(letters) == 0
