"""What robots, other sites and those who find a weakness read of the site."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image, ImageFont
from wagtail.models import PageViewRestriction
from wagtail_factories import ImageFactory

from home.demonstration import move_to
from home.models import HomePage, StandardPage
from home.sharing import MAX_LINES, SIZE, draw_preview, wrapped
from home.templatetags.structured_data import json_ld
from projects.models import ProjectPage
from tests.campaigns.factories import CampaignPageFactory
from tests.projects.factories import OrganisationFactory, ProjectPageFactory

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client, address):
    return [found.text for found in ElementTree.fromstring(client.get(address).content).iter(f"{SITEMAP}loc")]


def meta(html, name):
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', html)
    return found[1] if found else None


def data(html):
    """All that the page says in JSON-LD, by type."""
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    said = [json.loads(script) for script in scripts]
    flat = [part for one in said for part in one.get("@graph", [one])]
    return {part["@type"]: part for part in flat}


def picture(client, page):
    response = client.get(f"/apercus/{page.pk}.jpg")
    return response, Image.open(BytesIO(response.content))


def test_robots_may_read_everything_but_the_tools_of_editors(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /admin/" in lines
    assert "Disallow: /" not in lines


def test_robots_find_the_sitemap(client):
    (line,) = [line for line in client.get("/robots.txt").text.splitlines() if line.startswith("Sitemap")]
    assert line == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    assert client.get("/sitemap.xml").status_code == 200


def test_the_sitemap_leads_to_each_public_page(client):
    project = ProjectPageFactory()
    assert any(section.endswith("/sitemap-pages.xml") for section in addresses(client, "/sitemap.xml"))
    assert any(address.endswith(project.url) for address in addresses(client, "/sitemap-pages.xml"))


def test_the_sitemap_keeps_drafts_and_private_pages_to_itself(client):
    draft, private = ProjectPageFactory(live=False), ProjectPageFactory()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    found = " ".join(addresses(client, "/sitemap-pages.xml"))
    assert draft.url not in found
    assert private.url not in found


def test_who_finds_a_weakness_knows_whom_to_tell(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Contact: {settings.SECURITY_CONTACT}" in response.text
    assert f"Expires: {settings.SECURITY_EXPIRES}" in response.text
    assert f"Canonical: {settings.SITE_URL}/.well-known/security.txt" in response.text


def test_the_contact_for_weaknesses_is_an_address():
    assert settings.SECURITY_CONTACT.startswith(("mailto:", "https://"))


def test_security_txt_is_renewed_a_month_before_it_expires():
    left = datetime.fromisoformat(settings.SECURITY_EXPIRES) - datetime.now(UTC)
    assert left > timedelta(days=30), "Avancer SECURITY_EXPIRES dans cms/settings/base.py"
    assert left < timedelta(days=366), "La RFC 9116 conseille moins d’un an."


def test_humans_read_what_the_site_is_made_of(client):
    assert "Wagtail" in client.get("/humans.txt").text


@pytest.mark.parametrize("choices", ["theme=oiseaux&temps=1-heure", "theme=oiseaux&q=nid"])
def test_robots_do_not_keep_searches_with_two_choices(client, discover, choices):
    ProjectPageFactory(title="Nid", themes=["birds"])
    discover()
    assert meta(client.get(f"/projets/?{choices}").text, "robots") == "noindex, follow"


@pytest.mark.parametrize("choices", ["", "?theme=oiseaux"])
def test_robots_may_keep_the_list_and_each_theme(client, discover, choices):
    ProjectPageFactory(themes=["birds"])
    discover()
    assert meta(client.get(f"/projets/{choices}").text, "robots") is None


def test_every_search_has_the_list_as_its_one_address(client, discover):
    html = client.get("/projets/?q=nid&page=2").text
    assert f'<link rel="canonical" href="{settings.SITE_URL}/projets/">' in html


def test_a_link_to_a_project_shows_its_title_its_summary_and_its_picture(client):
    page = ProjectPageFactory(title="L’appel & la chouette", summary="Écouter la nuit.")
    page.save_revision().publish()
    html = client.get(page.url).text
    assert meta(html, "og:title") == "L’appel &amp; la chouette"
    assert meta(html, "og:description") == "Écouter la nuit."
    assert meta(html, "og:url").endswith(page.url)
    assert meta(html, "og:image").startswith(f"{settings.SITE_URL}/apercus/{page.pk}.jpg?v=")


def test_the_picture_has_a_new_address_after_a_publication(client):
    page = ProjectPageFactory()
    page.save_revision().publish()
    before = meta(client.get(page.url).text, "og:image")
    ProjectPage.objects.update(last_published_at=timezone.now() + timedelta(minutes=1))
    assert meta(client.get(page.url).text, "og:image") != before


@pytest.mark.parametrize("factory", [ProjectPageFactory, CampaignPageFactory])
def test_each_project_and_each_campaign_has_its_picture(client, factory):
    response, drawn = picture(client, factory(title="Les hérissons de mon quartier", image=ImageFactory()))
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert drawn.size == SIZE


def test_a_page_without_image_has_a_picture_too(client):
    about = HomePage.objects.get().add_child(instance=StandardPage(title="À propos", slug="a-propos"))
    assert picture(client, about)[1].size == SIZE


def test_a_lost_image_leaves_the_title_alone():
    image = ImageFactory()
    image.file.delete(save=False)
    image.file.name = "perdue.jpg"
    assert draw_preview(ProjectPageFactory.build(image=image, parent=None)).size == SIZE


def test_a_draft_has_no_picture(client):
    assert client.get(f"/apercus/{ProjectPageFactory(live=False).pk}.jpg").status_code == 404


def test_a_private_page_has_no_picture(client):
    page = ProjectPageFactory()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(f"/apercus/{page.pk}.jpg").status_code == 404


def test_a_long_title_is_cut_and_says_so():
    lines = wrapped("Compter les oiseaux " * 20, ImageFont.load_default(64), 1000)
    assert len(lines) == MAX_LINES
    assert lines[-1].endswith("…")


def test_a_short_title_is_one_line():
    assert wrapped("Hérissons", ImageFont.load_default(64), 1000) == ["Hérissons"]


def test_the_address_to_share_is_that_of_the_demonstration_that_runs(client):
    page = ProjectPageFactory()
    move_to(8123)
    assert f'value="http://localhost:8123{page.url}" readonly' in client.get(page.url).text


def test_machines_read_what_a_project_is(client):
    carrier = OrganisationFactory(name="Les amis des chouettes", url="https://chouettes.example.org")
    page = ProjectPageFactory(title="Chouettes", summary="Écouter la nuit.", organisation=carrier)
    said = data(client.get(page.url).text)["Project"]
    assert said["name"] == "Chouettes"
    assert said["description"] == "Écouter la nuit."
    assert said["parentOrganization"]["url"] == "https://chouettes.example.org"


def test_machines_read_when_how_and_on_what_a_project_works(client):
    page = ProjectPageFactory(
        participate_url="https://chouettes.example.org/go",
        opens_on=date(2026, 5, 1),
        closes_on=date(2099, 5, 9),
        themes=["birds"],
    )
    said = data(client.get(page.url).text)["Project"]
    assert said["potentialAction"]["target"] == "https://chouettes.example.org/go"
    assert (said["foundingDate"], said["dissolutionDate"]) == ("2026-05-01", "2099-05-09")
    assert said["keywords"] == [theme.label for theme in page.themes.all()]
    assert said["image"].endswith(".jpg") or ".jpg?" in said["image"]


def test_machines_read_a_campaign_as_an_event(client):
    page = CampaignPageFactory(title="Un hiver", starts_on=date(2026, 11, 1), ends_on=date(2099, 3, 31))
    said = data(client.get(page.url).text)["Event"]
    assert (said["startDate"], said["endDate"]) == ("2026-11-01", "2099-03-31")
    assert said["name"] == "Un hiver"
    assert said["location"][0]["url"] == said["url"] == page.full_url
    assert said["organizer"]["name"] == settings.WAGTAIL_SITE_NAME


def test_a_campaign_without_a_beginning_is_no_event_for_machines(client):
    assert "Event" not in data(client.get(CampaignPageFactory().url).text)


def test_machines_read_the_way_to_a_page(client):
    page = ProjectPageFactory(title="Chouettes")
    trail = data(client.get(page.url).text)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in trail] == [1, 2, 3]
    assert trail[-1]["name"] == "Chouettes"
    assert all(step["item"].startswith("http") for step in trail)


def test_machines_read_what_a_search_found_in_order(client, discover):
    ProjectPageFactory(title="Chouettes")
    discover()
    (item,) = data(client.get("/projets/?q=chouettes").text)["ItemList"]["itemListElement"]
    assert item["name"] == "Chouettes"


def test_machines_read_who_stands_behind_the_site(client):
    assert data(client.get("/").text)["Organization"]["name"] == settings.WAGTAIL_SITE_NAME


def test_no_text_can_close_the_script_it_is_in():
    said = json_ld({"name": "</script><script>alert(1)</script> & co"})
    assert said.count("<") == 2
    assert json.loads(re.search(r">(.*)<", said)[1])["name"].startswith("</script>")
