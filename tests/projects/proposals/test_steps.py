"""A citizen proposes: step by step, without an account nor JavaScript."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.enums import Scope
from projects.proposals.enums import Nature, ProposalState
from projects.proposals.models import Proposal
from tests.projects.factories import PlaceFactory, ProjectPageFactory, ThemeFactory
from tests.projects.proposals.factories import ProposalFactory, picture

START = reverse("proposals:start")
WHAT = {"nature": "own", "title": "Compter les mares", "url": "", "summary": "Chacun compte les mares."}


def step(proposal, slug):
    return reverse("proposals:step", args=[proposal.key, slug])


@pytest.fixture
def draft():
    return ProposalFactory(title="", summary="", first_step="", why="")


def test_starting_gives_a_draft_under_an_address_that_nobody_can_guess(client):
    response = client.post(START)
    proposal = Proposal.objects.get()
    assert response["Location"] == step(proposal, "quoi")
    assert len(proposal.key) >= 32
    assert proposal.state == ProposalState.DRAFT


def test_no_cookie_is_set_on_the_way(client):
    client.post(START, follow=True)
    assert not client.cookies


def test_a_network_that_starts_too_often_is_told_so(client):
    statuses = [client.post(START).status_code for _time in range(31)]
    assert statuses == [302] * 30 + [429]
    assert "réessayez dans une heure" in client.post(START).content.decode()
    assert client.post(START, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_each_step_saves_and_leads_to_the_next(client, draft):
    theme = ThemeFactory(code="water")
    PlaceFactory(code="com-35238", name="Rennes")
    answers = {
        "quoi": {**WHAT, "nature": "known", "themes": [theme.slug]},
        "ou": {"organisation": "Les Mares", "scope": "places", "place_names": "rennes"},
        "participer": {"first_step": "Ouvrir la carte.", "effort": "hour", "opens_on": "2027-03-01"},
        "pourquoi": {"why": "Il faut des yeux partout."},
        "pieces": {"image_alt": ""},
    }
    visited = []
    address = step(draft, "quoi")
    for slug, values in answers.items():
        assert address == step(draft, slug)
        address = client.post(address, values)["Location"]
        visited.append(address)
    assert visited[-1] == reverse("proposals:preview", args=[draft.key])
    draft.refresh_from_db()
    assert (draft.nature, draft.organisation, draft.effort) == (Nature.KNOWN, "Les Mares", "hour")
    assert draft.opens_on == date(2027, 3, 1)
    assert list(draft.themes.all()) == [theme]
    assert draft.where == "Rennes (35)"


def test_what_is_right_is_kept_when_something_is_to_be_corrected(client, draft):
    response = client.post(step(draft, "quoi"), {**WHAT, "url": "nulle part", "summary": ""})
    html = response.content.decode()
    assert "Cette adresse n’est pas complète" in html
    assert "Dites ce que l’on fait." in html
    draft.refresh_from_db()
    assert draft.title == "Compter les mares"


def test_what_is_typed_is_kept_by_the_script_without_leaving_the_step(client, draft):
    response = client.post(step(draft, "quoi"), {"nature": "own", "title": "Compter", "garder": "1"})
    assert response.status_code == 204
    draft.refresh_from_db()
    assert draft.title == "Compter"


def test_a_draft_left_there_is_found_again_as_it_was(client, draft):
    client.post(step(draft, "quoi"), WHAT)
    html = client.get(draft.get_absolute_url()).content.decode()
    assert "Compter les mares" in html
    assert step(draft, "pourquoi") in html
    assert "Chacun compte les mares." in client.get(step(draft, "quoi")).content.decode()


@pytest.mark.parametrize("slug", ["quoi", "ou", "participer", "pourquoi", "pieces", "apercu"])
def test_no_page_of_a_draft_is_for_search_engines_or_caches(client, draft, slug):
    response = client.get(step(draft, slug))
    assert "noindex" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_an_unknown_step_leads_to_the_first(client, draft):
    assert client.get(step(draft, "ailleurs"))["Location"] == step(draft, "quoi")


def test_a_draft_that_does_not_exist_is_not_found(client):
    assert client.get(reverse("proposals:own", args=["x" * 32])).status_code == 404


def test_a_place_that_nobody_knows_is_named(client, draft):
    html = client.post(step(draft, "ou"), {"scope": "places", "place_names": "Trifouillis"}).content.decode()
    assert "Nous ne connaissons pas « Trifouillis »" in html


def test_namesakes_are_told_apart(client, draft):
    PlaceFactory(code="com-93066", name="Saint-Denis")
    PlaceFactory(code="com-97411", name="Saint-Denis")
    html = client.post(step(draft, "ou"), {"scope": "places", "place_names": "St Denis"}).content.decode()
    assert "précisez, par exemple Saint-Denis (93), Saint-Denis (97)" in html
    client.post(step(draft, "ou"), {"scope": "places", "place_names": "Saint-Denis (93)"})
    draft.refresh_from_db()
    assert [place.code for place in draft.places.all()] == ["com-93066"]


def test_precise_places_are_asked_for(client, draft):
    html = client.post(step(draft, "ou"), {"scope": Scope.PLACES, "place_names": ""}).content.decode()
    assert "Écrivez au moins un lieu" in html


def test_an_end_before_the_beginning_is_refused(client, draft):
    values = {"first_step": "Venir.", "opens_on": "2027-05-01", "closes_on": "2027-04-01"}
    assert "La fin précède le début" in client.post(step(draft, "participer"), values).content.decode()


def test_a_project_that_is_already_there_is_shown_before_going_on(client, draft):
    page = ProjectPageFactory(title="Compter les mares")
    html = client.post(step(draft, "quoi"), WHAT).content.decode()
    assert f'href="{page.url}"' in html
    assert "même titre" in html
    followed = client.post(step(draft, "quoi"), {**WHAT, "different": "on"})
    assert followed["Location"] == step(draft, "ou")


def test_what_resembles_it_is_told_while_typing(client, draft):
    page = ProjectPageFactory(title="Compter les mares", participate_url="https://mares.example.org/carte")
    asked = reverse("proposals:alike", args=[draft.key])
    html = client.get(
        asked, {"title": "Mares", "url": "http://www.mares.example.org/carte/"}
    ).content.decode()
    assert page.url in html
    assert "même adresse pour participer" in html
    assert "Mon projet n’est aucun de ceux-là" in html
    assert client.get(asked, {"title": "Chanter"}).content.decode().strip() == ""


def test_a_project_in_preparation_is_told_of_but_not_shown(client, draft):
    ProjectPageFactory(title="Compter les mares", live=False)
    html = client.post(step(draft, "quoi"), WHAT).content.decode()
    assert "est déjà en préparation" in html
    assert "même titre" not in html


def test_files_are_joined_and_taken_out(client, draft):
    file = SimpleUploadedFile("mare.jpg", picture(), "image/jpeg")
    client.post(step(draft, "pieces"), {"file": file, "image_alt": "Une mare"})
    attached = draft.attachments.get()
    html = client.get(step(draft, "pieces")).content.decode()
    assert "mare.jpg" in html
    shown = client.get(reverse("proposals:file", args=[draft.key, attached.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    client.post(step(draft, "pieces"), {"retirer": attached.pk})
    assert not draft.attachments.exists()


def test_the_preview_tells_what_is_missing_and_does_not_send(client, draft):
    preview = reverse("proposals:preview", args=[draft.key])
    html = client.get(preview).content.decode()
    assert re.findall(r"Compléter « (.+?) »", html) == [
        "Le projet",
        "Participer",
        "Pourquoi c’est participatif",
    ]
    client.post(preview, {"email": "ana@example.org"})
    draft.refresh_from_db()
    assert draft.state == ProposalState.DRAFT
