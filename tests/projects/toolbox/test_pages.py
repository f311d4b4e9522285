import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.roles import set_up_roles
from projects.enums import PlaceKind
from projects.models import Place
from projects.toolbox.actions import NoToolbox, propose
from projects.toolbox.enums import OpenSource, SolutionKind
from projects.toolbox.listing import FILTERS
from projects.toolbox.management.commands.load_demo_tools import TOOLS
from projects.toolbox.models import SolutionPage
from tests.home.factories import moderator
from tests.projects.factories import PlaceFactory
from tests.projects.toolbox.factories import SolutionPageFactory, open_tool, reused_by, toolbox

PROPOSAL = {
    "title": "Voirie claire",
    "need": "signaler",
    "summary": "Signaler un trou.",
    "audience": "",
    "licence": "mit",
    "repository": "https://forge.example/voirie",
    "source": "https://voirie.example/",
}


def read(client, url, **data):
    return " ".join(client.get(url, data).content.decode().split())


def listed(client, **data):
    html = read(client, toolbox().get_url(), **data)
    return [page.title for page in SolutionPage.objects.all() if f">{page.title}</a>" in html]


def test_a_tool_shows_each_answer_with_its_proof_and_its_day(client):
    html = read(client, open_tool(uses=[reused_by(since="2019")]).get_url())
    for text in (
        "Oui, vérifié",
        "Oui, déjà réutilisé",
        "reconnue par l’Open Source",
        "Vérifié le",
        "depuis 2019",
    ):
        assert text in html


def test_what_is_not_known_is_called_unknown(client):
    assert "Inconnu" in read(client, SolutionPageFactory().get_url())


def test_what_was_taken_off_the_list_says_when_and_why(client):
    page = open_tool(withdrawn_on=date(2026, 5, 1), withdrawn_reason="Plus maintenu")
    html = read(client, page.get_url())
    assert "Déréférencé le 1er mai 2026" in html
    assert "Plus maintenu" in html


def test_a_contest_is_said_to_be_one(client):
    html = read(client, SolutionPageFactory(kind=SolutionKind.CONTEST).get_url())
    assert "Concours, pas un produit" in html
    assert "Open source ?" not in html


def test_the_filters_are_folded_until_one_serves(client):
    open_tool(title="Libre")
    assert '<details class="filters" >' in read(client, toolbox().get_url())
    assert '<details class="filters" open>' in read(client, toolbox().get_url(), ouvert="oui")


def test_the_list_is_filtered_by_its_address(client):
    open_tool(title="Libre")
    SolutionPageFactory(title="Fermé", licence="LicenseRef-Maison")
    assert listed(client) == ["Libre", "Fermé"]
    assert listed(client, ouvert="oui") == ["Libre"]
    assert listed(client, ouvert=["oui", "non"]) == ["Libre", "Fermé"]
    assert listed(client, q="fermé") == ["Fermé"]
    assert listed(client, q="FERME trou") == ["Fermé"]


def test_a_number_is_what_choosing_that_value_would_show(client):
    open_tool(title="Libre", need="signaler")
    SolutionPageFactory(title="Fermé", licence="LicenseRef-Maison", need="signaler")
    SolutionPageFactory(title="Carte", need="cartographier")
    html = read(client, toolbox().get_url(), besoin="signaler")
    assert "Oui, vérifié (1)" in html
    assert "Cartographier à plusieurs (1)" in html
    assert "Inconnu (1)" not in html.partition("Réutilisable ?")[0]


@pytest.mark.parametrize("name", [each.name for each in FILTERS])
def test_what_means_nothing_in_the_address_is_left_aside(client, name):
    open_tool(title="Libre")
    assert listed(client, **{name: "n’importe quoi", "q": "\x00"}) == ["Libre"]


def test_the_list_costs_the_same_whatever_it_holds(client):
    def cost():
        client.get(toolbox().get_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(toolbox().get_url())
        return len(queries)

    open_tool(uses=[reused_by()])
    one = cost()
    for number in range(5):
        open_tool(repository=f"https://forge.example/{number}", uses=[reused_by()])
    assert cost() <= one


def test_a_draft_is_nowhere(client):
    SolutionPageFactory(title="Secret", live=False)
    addresses = [toolbox().get_url(), reverse("toolbox:find") + "?voir=1", reverse("toolbox:compare")]
    assert all("Secret" not in client.get(url).content.decode() for url in addresses)


def places():
    region = PlaceFactory(kind=PlaceKind.REGION, code="reg-24", name="Centre")
    departement = PlaceFactory(kind=PlaceKind.DEPARTEMENT, code="dep-37", name="Touraine", parent=region)
    tours = PlaceFactory(name="Tours", parent=departement, population=9)
    near = {"latitude": 47.35, "longitude": 0.66}
    PlaceFactory(name="Joué-lès-Tours", parent=departement, postcodes="37300", population=5, **near)
    return tours


def found(client, **answers):
    return read(client, reverse("toolbox:find"), voir="1", **answers).partition("Changer mes")[0]


def test_a_commune_finds_its_tool_in_four_questions(client):
    open_tool(title="Voirie", need="signaler", hosting="installer", uses=[reused_by(place=places())])
    SolutionPageFactory(title="Sondage", need="sonder")
    SolutionPageFactory(title="Fermé", need="signaler", hosting="heberge")
    html = found(client, besoin="signaler", installation="installer", ouvert="oui", commune="joue les tours")
    assert "Voirie" in html
    assert "utilisé près de chez vous : Tours" in html
    assert "Sondage" not in html
    assert "Fermé" not in html


def test_what_is_used_nearby_comes_first(client):
    tours = places()
    SolutionPageFactory(title="Ailleurs")
    SolutionPageFactory(title="Voisin", uses=[reused_by(place=tours)])
    html = found(client, commune="37300")
    assert html.index("Voisin") < html.index("Ailleurs")


def test_a_commune_that_nobody_knows_is_told(client):
    SolutionPageFactory(title="Voirie")
    html = found(client, commune="Nulle-Part")
    assert "Nous ne connaissons pas cette commune" in html
    assert "Voirie" in html


@pytest.mark.parametrize("answers", [{"besoin": "x"}, {"commune": "\x00"}, {"installation": "rien"}])
def test_an_answer_that_makes_no_sense_stops_nobody(client, answers):
    SolutionPageFactory(title="Voirie")
    assert "Voirie" in found(client, **answers)


def test_two_tools_are_compared_what_differs_first(client):
    one, two = open_tool(title="Libre"), SolutionPageFactory(title="Autre")
    html = read(client, reverse("toolbox:compare"), outil=[one.slug, two.slug, "perdu"])
    assert "« perdu » n’existe pas" in html
    assert html.index("Open source ?") < html.index("Ce qu’il fait")


def test_one_tool_alone_is_not_compared(client):
    assert "cochez « Comparer »" in read(client, reverse("toolbox:compare"), outil=open_tool().slug)


def test_anybody_proposes_a_tool_that_moderators_find(client):
    set_up_roles()
    toolbox()
    assert client.post(reverse("toolbox:propose"), PROPOSAL).url == reverse("toolbox:proposed")
    page = SolutionPage.objects.get()
    assert (page.live, page.licence, page.sources.get().url) == (False, "MIT", "https://voirie.example/")
    assert page.workflow_in_progress
    client.force_login(moderator())
    assert "Voirie claire" in read(client, reverse("wagtailadmin_home"))


def test_two_proposals_of_one_name_have_two_addresses():
    toolbox()
    slugs = {propose({"title": title, "summary": "x"}).slug for title in ("Trouver", "Voirie", "Voirie", "!")}
    assert slugs == {"trouver-2", "voirie", "voirie-2", "outil"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": ""}, "id_title_error"),
        ({"licence": "libre"}, "SPDX"),
        ({"repository": "forge"}, "URL"),
        ({"source": ""}, "id_source_error"),
        ({"website_trap": "http://spam"}, "doit rester vide"),
    ],
)
def test_a_proposal_that_is_wrong_says_where(client, change, told):
    toolbox()
    assert told in read_posted(client, {**PROPOSAL, **change})
    assert not SolutionPage.objects.exists()


def test_what_is_missing_is_asked_for_by_its_name(client):
    toolbox()
    html = read_posted(client, {})
    assert all(words in html for words in ("le nom de l’outil.", "ce que fait l’outil.", "qui en parle :"))


def test_whoever_proposed_a_tool_goes_on_to_the_toolbox_or_to_another(client):
    index = toolbox()
    html = read(client, reverse("toolbox:proposed"))
    assert f'href="{index.get_url()}"' in html
    assert f'href="{reverse("toolbox:propose")}"' in html


def read_posted(client, data):
    return client.post(reverse("toolbox:propose"), data).content.decode()


def test_a_network_that_proposes_too_much_is_told_to_come_back(client):
    toolbox()
    answers = [client.post(reverse("toolbox:propose"), {}).status_code for _time in range(11)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_without_a_toolbox_nothing_is_proposed():
    with pytest.raises(NoToolbox, match="Créez d’abord"):
        propose({"title": "Voirie", "summary": "x"})


def test_the_demonstration_has_twenty_tools_that_can_be_read_and_the_four_of_the_seed(client):
    call_command("load_demo_tools")
    call_command("load_demo_tools")
    pages = {page.slug: page for page in SolutionPage.objects.for_readers()}
    assert len(pages) == len(json.loads(TOOLS.read_text())["tools"]) >= 20
    assert {"dansmarue", "popvox", "appmycity", "ma-prefecture"} <= set(pages)
    assert pages["appmycity"].kind == SolutionKind.CONTEST
    assert pages["dansmarue"].open_source.value == OpenSource.YES
    verdicts = [verdict for page in pages.values() for _question, verdict in page.questions()]
    assert all(verdict.proof and verdict.checked_on for verdict in verdicts)
    for slug in ("dansmarue", "mymairie", "ogp-toolbox"):
        assert client.get(pages[slug].get_url()).status_code == 200


def test_a_territory_tells_who_uses_what_there_and_leads_to_the_finder(client):
    tours = places()
    open_tool(title="Voirie", uses=[reused_by(place=tours, since="2019")])
    for place in (tours, tours.parent, tours.parent.parent):
        assert "Voirie</a> – Tours depuis 2019" in read(client, place.get_absolute_url())
    other = Place.objects.get(name="Joué-lès-Tours")
    html = read(client, other.get_absolute_url())
    assert "Nous n’en connaissons aucun ici" in html
    assert "?voir=1&amp;commune=Jou%C3%A9-l%C3%A8s-Tours" in html
