"""What other sites show of ours: anybody may frame it, and nothing in it follows anybody."""

from xml.etree import ElementTree

import pytest

from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def project():
    return ProjectPageFactory(title="Spipoll & <amis>", themes=["birds"])


@pytest.fixture
def card(project):
    return f"/integrer/projets/{project.pk}/"


@pytest.mark.parametrize("suffix", ["", "?couleur=611f69"])
def test_a_card_may_be_framed_by_any_site_and_sets_no_cookie(client, card, suffix):
    answer = client.get(card + suffix)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "Spipoll &amp; &lt;amis&gt;" in answer.text
    assert "<script" not in answer.text


def test_no_other_page_may_be_framed(client, project):
    for path in (project.url, "/projets/"):
        answer = client.get(path)
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_its_links_leave_the_frame(client, card):
    assert '<base target="_top">' in client.get(card).text


def test_its_colour_is_a_file_since_no_style_is_in_the_page(client, card):
    assert 'href="/integrer/couleurs/00aaBB.css"' in client.get(f"{card}?couleur=00aaBB").text
    answer = client.get("/integrer/couleurs/00aaBB.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "#00aaBB" in answer.text


@pytest.mark.parametrize("colour", ["rouge", "fff", "000000x", "url", '"><script>'])
def test_what_is_no_colour_changes_nothing(client, card, colour):
    assert "couleurs" not in client.get(card, {"couleur": colour}).text
    if colour.isalnum():
        assert client.get(f"/integrer/couleurs/{colour}.css").status_code == 404


def test_a_list_is_any_search(client, discover, project):
    ProjectPageFactory(title="Biolit", themes=["sea"])
    discover()
    shown = client.get("/integrer/projets/", {"theme": project.themes.get().slug, "couleur": "611f69"}).text
    assert "Spipoll" in shown
    assert "Biolit" not in shown
    assert "Aucun projet ouvert" in client.get("/integrer/projets/?q=introuvable").text


def test_a_badge_is_a_picture_that_says_its_words(client, project, card):
    answer = client.get(f"{card}badge.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(answer.text).get("aria-label").startswith("Projet participatif ouvert")


@pytest.mark.parametrize("suffix", ["", "badge.svg"])
def test_a_project_that_is_not_public_is_not_shown(client, project, card, suffix):
    project.live = False
    project.save()
    assert client.get(card + suffix).status_code == 404
