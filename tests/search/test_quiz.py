"""« Trouver mon projet en 1 minute » : four questions, an address, projects and why."""

import pytest

from projects.enums import Effort, Scope
from tests.projects.factories import PlaceFactory, ProjectPageFactory

QUIZ = "/projets/trouver-mon-projet/"


@pytest.fixture
def projects(discover):
    """By title: one that answers bird watchers in a hurry, and others that miss something."""
    PlaceFactory(code="com-35238", name="Rennes", latitude=48.11, longitude=-1.68)
    PlaceFactory(code="com-13055", name="Marseille", latitude=43.3, longitude=5.4)
    birds = {"themes": ["birds"], "contribution_kinds": ["observe"], "effort": Effort.MINUTES}
    pages = [
        ProjectPageFactory(title="Oiseaux des jardins", scope=Scope.PLACES, places=["com-35238"], **birds),
        ProjectPageFactory(title="Oiseaux à Marseille", scope=Scope.PLACES, places=["com-13055"], **birds),
        ProjectPageFactory(title="Chants à écouter", **{**birds, "contribution_kinds": ["listen"]}),
        ProjectPageFactory(title="Suivi des nids", **{**birds, "effort": Effort.REGULAR}),
        ProjectPageFactory(title="Oiseaux terminés", recruiting=False, **birds),
    ]
    discover()
    return {page.title: page for page in pages}


def titles(answer, projects):
    return [title for title in projects if f">{title}</a>" in answer.text]


def ask(client, **answers):
    return client.get(QUIZ, {"voir": "1", **answers})


def test_the_home_page_leads_to_four_questions(client):
    assert f'href="{QUIZ}"' in client.get("/").text
    html = client.get(QUIZ).text
    assert [f'name="{name}"' in html for name in ("theme", "contribution", "temps", "pres")] == [True] * 4


def test_each_project_says_what_it_shares_with_the_answers(client, projects):
    slugs = {"theme": projects["Suivi des nids"].themes.get().slug, "contribution": "observer"}
    answer = ask(client, **slugs, temps="1-heure")
    page = projects["Oiseaux des jardins"]
    terms = [str(page.themes.get()), str(page.contribution_kinds.get()), page.get_effort_display()]
    assert " · ".join(terms) in answer.text


def test_those_that_answer_everything_come_first(client, projects):
    slug = projects["Suivi des nids"].themes.get().slug
    html = ask(client, theme=slug, contribution="listen", temps="5-minutes").text
    assert html.index("Chants à écouter") < html.index("Oiseaux des jardins")


def test_who_has_an_hour_has_five_minutes_and_not_every_week(client, projects):
    found = titles(ask(client, temps="1-heure"), projects)
    assert "Oiseaux des jardins" in found
    assert "Suivi des nids" not in found
    assert "Oiseaux terminés" not in found


def test_projects_elsewhere_are_left_out(client, projects):
    found = titles(ask(client, pres="Rennes"), projects)
    assert "Oiseaux des jardins" in found
    assert "Oiseaux à Marseille" not in found


def test_what_is_done_from_anywhere_is_proposed_beside_what_is_near(client, projects):
    slug = projects["Suivi des nids"].themes.get().slug
    answer = ask(client, theme=slug, contribution="listen", pres="Rennes")
    assert "Chants à écouter" in titles(answer, projects)
    assert answer.text.index("Chants à écouter") < answer.text.index("Oiseaux des jardins")


def test_answers_that_nothing_meets_say_what_to_change(client, discover):
    discover()
    assert "donnez plus de temps ou un autre lieu" in ask(client, temps="5-minutes").text


def test_an_address_that_makes_no_sense_is_told(client, projects):
    answer = ask(client, theme="licornes", temps="jamais", pres="Nulle-Part-sur-Rien")
    assert answer.status_code == 200
    assert "licornes" in answer.text
    assert titles(answer, projects)


def test_the_whole_search_is_one_click_away(client, projects):
    html = ask(client, temps="1-heure").text
    assert 'href="/projets/?temps=1-heure&amp;temps=5-minutes"' in html


def test_the_answers_are_in_the_address_alone(client, projects):
    assert not ask(client, temps="1-heure").cookies
