import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from wagtail.models import PageViewRestriction, Site

from home.caching import generation
from home.models import HomePage, SiteSettings, StandardPage
from home.templatetags.site_tags import breadcrumb, canonical_url, footer_pages, in_words, main_menu
from projects.models import Theme
from tests.campaigns.factories import CampaignPageFactory, campaign_index
from tests.projects.factories import ProjectPageFactory, project_index
from tests.reading import links


def home():
    return HomePage.objects.get()


def standard_page(parent=None, **fields):
    fields = {"title": "À propos", "slug": "a-propos", **fields}
    return (parent or home()).add_child(instance=StandardPage(**fields))


def request_for(path="/"):
    request = RequestFactory(SERVER_NAME="localhost").get(path)
    request.user = AnonymousUser()
    return request


def read(client, path="/"):
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def titles(entries):
    return [entry["title"] for entry in entries]


def test_the_home_page_searches_without_javascript(client):
    html = read(client)
    assert '<form action="/projets/" method="get" role="search">' in html
    assert 'name="q"' in html


@pytest.mark.parametrize("time", ["5-minutes", "1-heure", "demi-journee"])
def test_the_home_page_starts_from_the_time_one_has(client, time):
    assert f'href="/projets/?temps={time}"' in read(client)


def test_every_theme_is_one_link_away(client):
    html = read(client)
    assert all(f'href="/themes/{slug}/"' in html for slug in Theme.objects.values_list("slug", flat=True))


def test_the_editors_headline_is_the_first_heading(client):
    page = home()
    page.headline = "Participez près de chez vous"
    page.save()
    assert "<h1>Participez près de chez vous</h1>" in read(client)


def test_without_a_headline_the_signature_of_the_site_is_shown(client):
    assert "<h1>Des projets où chacun compte</h1>" in read(client)


def test_campaigns_of_the_moment_are_on_the_home_page(client):
    campaign = CampaignPageFactory()
    html = read(client)
    assert f'href="{campaign.url}"' in html
    assert f'href="{campaign_index().url}"' in html


def test_without_a_campaign_their_heading_is_left_out(client):
    assert "Les campagnes du moment" not in read(client)


def test_projects_to_join_are_on_the_home_page(client):
    assert f'href="{ProjectPageFactory().url}"' in read(client)


def test_without_a_project_their_heading_is_left_out(client):
    assert "À rejoindre dès aujourd’hui" not in read(client)


def test_the_home_page_invites_to_the_letter(client):
    assert links(read(client))["S’abonner à la lettre"] == "/lettre/"


@pytest.mark.parametrize("path", ["/", "/a-propos/", "/projets/"])
def test_reading_opens_no_session(client, path):
    standard_page()
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_the_menus_of_a_page_cost_two_queries(django_assert_max_num_queries):
    for number in range(6):
        standard_page(title=f"Page {number}", slug=f"page-{number}", show_in_menus=True)
    request = request_for()
    Site.find_for_request(request)
    Site.get_site_root_paths()
    generation()
    with django_assert_max_num_queries(2):
        main_menu({"request": request})
        footer_pages({"request": request})


def test_the_menu_holds_what_editors_put_in_it():
    standard_page(title="Dans le menu", slug="dans", show_in_menus=True)
    standard_page(title="Hors du menu", slug="hors")
    assert titles(main_menu({"request": request_for()})) == ["Dans le menu"]


def test_the_menu_marks_the_section_one_is_in():
    section = standard_page(show_in_menus=True)
    below = standard_page(parent=section, title="Équipe", slug="equipe")
    assert main_menu({"request": request_for(below.url)})[0]["current"]


def test_the_list_of_projects_is_not_twice_in_the_menu(client):
    index = project_index()
    index.show_in_menus = True
    index.save()
    assert len(re.findall(r'<a\b[^>]*\bhref="/projets/"', read(client))) == 1


def test_the_footer_holds_the_standard_pages_only():
    standard_page(title="Contact", slug="contact")
    project_index()
    assert titles(footer_pages({"request": request_for()})) == ["Contact"]


def test_a_draft_is_in_no_menu():
    standard_page(live=False, show_in_menus=True)
    assert main_menu({"request": request_for()}) == footer_pages({"request": request_for()}) == []


def test_a_private_page_is_in_no_menu():
    page = standard_page(show_in_menus=True)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert main_menu({"request": request_for()}) == []


def test_a_template_without_a_request_has_empty_menus():
    assert main_menu({}) == footer_pages({}) == breadcrumb({}) == []


def test_a_site_without_an_accessibility_page_still_makes_the_mention(client):
    assert "Accessibilité : non conforme" in read(client)


def test_a_standard_page_shows_its_blocks(client):
    body = [
        ("heading", "Pourquoi ?"),
        ("quote", {"text": "Chacun compte.", "author": "Une voisine"}),
        ("call_to_action", {"label": "Écrire", "url": "https://example.org/"}),
    ]
    html = read(client, standard_page(body=body, summary="En deux mots.").url)
    assert '<p class="lead">En deux mots.</p>' in html
    assert "<h2>Pourquoi ?</h2>" in html
    assert "<figcaption" in html
    assert links(html)["Écrire"] == "https://example.org/"


def test_the_breadcrumb_leads_back_to_each_page_above():
    section = standard_page()
    below = standard_page(parent=section, title="Équipe", slug="equipe")
    trail = breadcrumb({"request": request_for(), "page": below})
    assert [entry["url"] for entry in trail] == ["/", "/a-propos/"]


def test_outside_the_page_tree_the_breadcrumb_leads_home():
    assert [entry["url"] for entry in breadcrumb({"request": request_for("/projets/")})] == ["/"]


def test_a_page_has_one_address_whatever_its_parameters():
    page = standard_page()
    context = {"request": request_for("/a-propos/?utm_source=x"), "page": page}
    assert canonical_url(context) == "http://localhost/a-propos/"


def test_a_view_has_one_address_too(settings):
    settings.SITE_URL = "https://projets.example.org"
    assert canonical_url({"request": request_for("/projets/?q=x")}) == "https://projets.example.org/projets/"


@pytest.mark.parametrize(
    "day, words", [(date(2027, 5, 1), "1er mai 2027"), (date(2027, 8, 21), "21 août 2027"), (None, "")]
)
def test_dates_are_written_in_words(day, words):
    assert in_words(day) == words


def test_the_first_link_of_a_page_skips_to_its_content(client):
    html = read(client)
    assert html.index('href="#contenu"') < html.index("<header")
    assert '<main id="contenu"' in html


def test_a_missing_page_helps_to_go_on(client):
    response = client.get("/nulle-part/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "Cette page est introuvable" in html
    assert 'role="search"' in html
    assert 'rel="canonical"' not in html


def test_a_missing_page_gives_the_address_to_write_to(client):
    settings = SiteSettings.for_site(Site.objects.get())
    settings.contact_email = "bonjour@example.org"
    settings.save()
    assert "mailto:bonjour@example.org" in client.get("/nulle-part/").content.decode()
