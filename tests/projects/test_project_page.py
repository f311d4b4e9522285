import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.template import engines
from django.utils import timezone

from projects.enums import Level, OrganisationKind, Stage
from projects.templatetags.project_tags import open_projects, why_closed, why_closed_on
from search import backends
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

MAY = date(2026, 5, 15)


@pytest.fixture(autouse=True)
def empty_index():
    backends.get_backend().clear()


def read(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def fact(html, term):
    """What the list of facts answers to ``term``."""
    return re.search(rf"<dt>{term}</dt> <dd>(.*?)</dd>", html)[1].strip()


def test_the_page_says_what_one_does_for_which_organisation(client):
    organisation = OrganisationFactory(name="LPO", slug="lpo", kind=OrganisationKind.ASSOCIATION)
    html = read(client, ProjectPageFactory(summary="Compter les oiseaux.", organisation=organisation))
    assert "Compter les oiseaux." in html
    assert '<a href="/organisations/lpo/">LPO</a>' in html
    assert "(association)" in html


def test_the_first_step_comes_with_the_way_out_to_the_project(client):
    page = ProjectPageFactory(
        first_step="Choisissez un jardin.", participate_url="https://projet.example.org/go"
    )
    html = read(client, page)
    assert "<p>Choisissez un jardin.</p>" in html
    assert re.search(rf'<a [^>]*href="/participer/{page.pk}/" rel="noopener nofollow"> Participer', html)


def test_a_project_without_an_address_has_no_dead_button(client):
    assert "Participer <span" not in read(client, ProjectPageFactory(participate_url=""))


def test_the_facts_answer_time_level_and_place(client):
    html = read(client, ProjectPageFactory(level=Level.EXPERT, contribution_kinds=["observe", "photograph"]))
    assert fact(html, "Temps") == "une heure au plus"
    assert fact(html, "Niveau") == "expert"
    assert fact(html, "Où") == "partout en France"
    assert fact(html, "Ce que l’on fait").startswith("Observer · Photographier")


def test_what_is_unknown_is_left_out(client):
    html = read(client, ProjectPageFactory(effort="", level="", equipment=""))
    assert all(term not in html for term in ("<dt>Temps</dt>", "<dt>Niveau</dt>", "<dt>Matériel</dt>"))


@pytest.mark.parametrize(
    "dates, words",
    [
        ({}, "toute l’année"),
        ({"season_start": 3, "season_end": 6}, "Chaque année de mars à juin"),
        ({"opens_on": date(2020, 5, 1)}, "à partir du 1er mai 2020"),
        ({"closes_on": date(2099, 5, 2)}, "jusqu’au 2 mai 2099"),
    ],
)
def test_the_facts_say_when(client, dates, words):
    assert fact(read(client, ProjectPageFactory(**dates)), "Quand") == words


def test_the_season_of_a_project_can_be_put_in_an_agenda(client):
    page = ProjectPageFactory(season_start=3, season_end=6)
    assert f'<a href="/agendas/{page.pk}.ics">Ajouter les dates à mon agenda</a>' in read(client, page)


@pytest.mark.parametrize("fields", [{}, {"closes_on": date(2026, 5, 1)}, {"stage": Stage.COMPLETED}])
def test_a_project_without_dates_to_come_has_nothing_for_an_agenda(client, fields):
    assert ".ics" not in read(client, ProjectPageFactory(**fields))


def test_a_project_is_shared_by_plain_links(client):
    page = ProjectPageFactory(title="Les oiseaux, où ?")
    html = read(client, page)
    subject, address = quote("Les oiseaux, où ?", safe=""), quote(page.full_url, safe="")
    assert f'href="mailto:?subject={subject}&amp;body={address}"' in html
    assert f'value="{page.full_url}" readonly' in html


def test_sharing_loads_nothing_from_anybody(client):
    html = read(client, ProjectPageFactory())
    assert re.findall(r"<(?:script|img|iframe|link)[^>]+(?:facebook|wa\.me|bsky)", html) == []


def test_what_becomes_of_the_data_is_told_with_the_licence(client):
    html = read(
        client, ProjectPageFactory(data_use="Publiées chaque année.", data_licence="Licence Ouverte 2.0")
    )
    assert "Publiées chaque année." in html
    assert "Licence : Licence Ouverte 2.0" in html


def test_the_day_of_the_last_verification_is_shown(client):
    assert "Fiche vérifiée le 1er octobre 2026" in read(
        client, ProjectPageFactory(verified_on=date(2026, 10, 1))
    )


def test_a_reader_can_follow_the_project(client):
    page = ProjectPageFactory()
    assert f'href="/lettre/?suivre={page.pk}"' in read(client, page)


def test_each_theme_leads_to_its_projects(client):
    assert 'href="/themes/oiseaux/"' in read(client, ProjectPageFactory(themes=["birds"]))


def test_similar_projects_come_with_their_reason(client, discover):
    page = ProjectPageFactory(themes=["birds"])
    neighbour = ProjectPageFactory(title="Chouettes de nuit", themes=["birds"])
    discover()
    html = read(client, page)
    suggestions = html[html.index("Vous aimerez peut-être aussi") :]
    assert neighbour.url in suggestions
    assert 'class="reason"' in suggestions


def test_a_closed_project_offers_the_open_ones_before_its_own_story(client, discover):
    page = ProjectPageFactory(themes=["birds"], stage=Stage.COMPLETED)
    neighbour = ProjectPageFactory(title="Chouettes de nuit", themes=["birds"])
    discover()
    html = read(client, page)
    assert html.index("Ce projet est terminé.") < html.index(neighbour.url) < html.index("En pratique")


def test_a_closed_project_does_not_invite_to_take_part(client):
    html = read(client, ProjectPageFactory(recruiting=False))
    assert "Voir le site du projet" in html
    assert "Participer <span" not in html


def test_a_closed_project_without_neighbours_does_not_announce_any(client):
    assert "juste en dessous" not in read(client, ProjectPageFactory(recruiting=False))


def test_an_open_project_has_no_reason_to_be_closed():
    assert why_closed(ProjectPageFactory()) == ""


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"stage": Stage.COMPLETED}, "Ce projet est terminé."),
        ({"closes_on": date(2026, 5, 1)}, "Ce projet s’est terminé le 1er mai 2026."),
        ({"stage": Stage.PAUSED}, "en pause"),
        ({"recruiting": False}, "ne cherche pas de participants"),
        ({"opens_on": date(2026, 6, 2)}, "Ce projet ouvre le 2 juin 2026."),
        (
            {"season_start": 9, "season_end": 11},
            "Hors saison : on y participe chaque année de septembre à novembre.",
        ),
    ],
)
def test_a_closed_project_says_why(fields, words):
    assert words in why_closed_on(ProjectPageFactory(**fields), MAY)


def test_the_most_lasting_reason_is_the_one_told():
    page = ProjectPageFactory(stage=Stage.COMPLETED, recruiting=False, season_start=9, season_end=11)
    assert why_closed_on(page, MAY) == "Ce projet est terminé."


def test_open_projects_are_those_one_can_join_today():
    ProjectPageFactory(recruiting=False)
    ProjectPageFactory(closes_on=yesterday())
    ProjectPageFactory(live=False)
    joined = ProjectPageFactory()
    assert open_projects() == [joined]


def test_open_projects_show_many_themes_before_repeating_one():
    birds = [ProjectPageFactory(themes=["birds"]) for _number in range(3)]
    sky = ProjectPageFactory(themes=["space"])
    shown = open_projects(size=2)
    assert sky in shown
    assert len(set(shown) & set(birds)) == 1


def test_open_projects_need_no_query_more_when_there_are_more(django_assert_max_num_queries):
    for _number in range(6):
        ProjectPageFactory(themes=["birds"], places=["com-35238"])
    card = engines["django"].get_template("components/card.html")
    with django_assert_max_num_queries(9):
        for project in open_projects():
            card.render({"project": project})
