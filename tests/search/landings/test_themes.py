"""The page of each theme, and the list of them all."""

import pytest

from projects.models import Theme
from search import backends
from search.backends import BackendUnavailable
from tests.campaigns.factories import CampaignPageFactory
from tests.projects.factories import ProjectPageFactory
from tests.reading import links

BIRDS = "/themes/oiseaux/"


def read(client, address=BIRDS):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.text.split())


def write(**words):
    Theme.objects.filter(slug="oiseaux").update(**words)


def test_a_theme_shows_its_open_projects_and_no_other(client, discover):
    ProjectPageFactory(title="Compter les chouettes", themes=["birds"])
    ProjectPageFactory(title="Chouettes d’hier", themes=["birds"], recruiting=False)
    ProjectPageFactory(title="Suivre la mare", themes=["water"])
    discover()
    html = read(client)
    assert "1 projet</h2>" in html
    assert "Compter les chouettes" in html
    assert "Chouettes d’hier" not in html
    assert "Suivre la mare" not in html


def test_the_editors_words_introduce_the_theme(client, discover):
    write(introduction="<p>Lever la <b>tête</b>.</p>", page_title="Regarder les oiseaux")
    discover()
    html = read(client)
    assert "<h1>Regarder les oiseaux</h1>" in html
    assert "<title>Regarder les oiseaux – Co-construisons</title>" in html
    assert "<p>Lever la <b>tête</b>.</p>" in html


def test_a_theme_without_words_of_its_own_says_what_it_is(client, discover):
    discover()
    html = read(client)
    assert "<h1>Oiseaux</h1>" in html
    assert "<title>Oiseaux : projets participatifs – Co-construisons</title>" in html
    assert Theme.objects.get(slug="oiseaux").help_text in html


def test_search_engines_read_the_description_that_editors_wrote(client, discover):
    write(search_description="Tous les comptages d’oiseaux.")
    discover()
    assert '<meta name="description" content="Tous les comptages d’oiseaux.">' in read(client)


@pytest.mark.parametrize(
    ("link", "label"),
    [
        ("temps=1-heure&amp;theme=oiseaux", "Une heure au plus (2)"),
        ("contribution=observer&amp;theme=oiseaux", "(1)"),
    ],
)
def test_ways_to_narrow_the_theme_say_what_they_find(client, discover, link, label):
    ProjectPageFactory(themes=["birds"], contribution_kinds=["observe"])
    ProjectPageFactory(themes=["birds"])
    ProjectPageFactory(themes=["water"], contribution_kinds=["observe"])
    discover()
    html = read(client)
    assert f'href="/projets/?{link}"' in html
    assert label in html[html.index(link) :][:200]


def test_what_a_link_announces_is_what_the_search_finds(client, discover):
    for number in range(4):
        ProjectPageFactory(themes=["birds"], effort="hour" if number else "minutes")
    discover()
    for link in client.get(BIRDS).context["found"].times():
        assert client.get(link.url).context["page_of_results"].result.total == link.total


def test_a_campaign_of_the_moment_on_the_theme_is_announced(client, discover):
    CampaignPageFactory(title="Un mois d’oiseaux", query="theme=oiseaux")
    CampaignPageFactory(title="Un mois de mares", query="theme=eau-mer")
    discover()
    html = read(client)
    assert "Un mois d’oiseaux" in html
    assert "Un mois de mares" not in html


def test_many_projects_are_one_link_away(client, discover):
    for _number in range(25):
        ProjectPageFactory(themes=["birds"])
    discover()
    html = read(client)
    assert "Voir les 25 projets" in html
    assert html.count("<article") == 24


def test_a_theme_where_nothing_is_open_offers_to_wait_and_hides_from_robots(client, discover):
    discover()
    html = read(client)
    assert "Rien n’est ouvert sur ce thème" in html
    assert 'content="noindex, follow"' in html


def test_a_theme_with_projects_is_for_robots_too(client, discover):
    ProjectPageFactory(themes=["birds"])
    discover()
    assert "noindex" not in read(client)


def test_the_feed_of_the_theme_is_that_of_its_search(client, discover):
    discover()
    html = read(client)
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Projets : Oiseaux"'
        ' href="/projets/atom/?theme=oiseaux">' in html
    )


def test_a_theme_that_does_not_exist_is_not_found(client):
    assert client.get("/themes/licornes/").status_code == 404


def test_the_list_leads_to_each_theme_with_what_is_open_there(client, discover):
    ProjectPageFactory(themes=["birds"])
    discover()
    html = read(client, "/themes/")
    assert all(f'href="/themes/{slug}/"' in html for slug in Theme.objects.values_list("slug", flat=True))
    assert html.count("1 projet") == 1


def test_the_way_back_goes_through_the_list(client, discover):
    discover()
    html = read(client)
    assert links(html[html.index("Fil d’Ariane") :])["Thèmes"] == "/themes/"


@pytest.mark.parametrize("address", ["/themes/", BIRDS])
def test_a_search_that_does_not_answer_is_told(client, monkeypatch, address):
    class Silent:
        def search(self, query):
            raise BackendUnavailable

    monkeypatch.setattr(backends, "get_backend", Silent)
    response = client.get(address)
    assert response.status_code == 503
    assert "indisponible" in response.text
