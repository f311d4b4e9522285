"""What Wagtail's content checker is told of our pages: on the preview of what an editor types."""

import datetime
import json
import re

import pytest
from django.urls import reverse
from wagtail_factories import ImageFactory

from home.checker import NOTHING, TEXT, TITLE, CheckerItem, checks_for
from home.models import StandardPage
from projects.links.enums import LinkState
from projects.links.models import Link
from projects.models import ProjectPage
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory

CONFIGURATION = re.compile(r'<script id="checker-axe-configuration"[^>]*>(.*?)</script>', re.DOTALL)
HARD = "<p>" + "L’interopérabilité administrative intercommunale nécessite vraisemblablement " * 8 + "</p>"


def paragraph(html):
    return json.dumps([{"type": "paragraph", "value": html}])


def faults(page):
    """``{code: selector}`` of what the checker shows in the preview of ``page``."""
    rules = CheckerItem(page).get_axe_custom_rules(None)
    told = [rule for rule in rules if rule["any"] == ["check-told-by-server"]]
    return {rule["id"].removeprefix("co-"): rule["selector"] for rule in told if rule["selector"] != NOTHING}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"first_step": ""}, "premier-pas"),
        ({"themes": []}, "theme"),
        ({"contribution_kinds": []}, "contribution"),
        ({"closes_on": "2020-01-01"}, "dates"),
    ],
)
def test_a_gap_of_the_project_is_shown_on_its_title(fields, code):
    page = ProjectPageFactory(**fields)
    page.full_clean()
    assert faults(page)[code] == TITLE


def test_what_is_there_is_not_shown():
    page = ProjectPageFactory(first_step="Choisir un soir.", themes=["birds"], contribution_kinds=["observe"])
    assert {"premier-pas", "theme", "contribution", "dates", "lecture"}.isdisjoint(faults(page))


def test_a_project_is_checked_before_its_first_save():
    assert faults(ProjectPage(title="Chouettes", summary="La nuit."))["premier-pas"] == TITLE


def test_a_text_that_is_hard_to_read_is_shown():
    assert faults(StandardPage(title="À propos", body=paragraph(HARD)))["lecture"] == TEXT


def test_a_link_to_a_page_that_is_not_published_is_shown():
    draft = ProjectPageFactory(live=False)
    html = f'<p><a id="{draft.pk}" linktype="page">La mare</a></p>'
    assert faults(StandardPage(title="À propos", body=paragraph(html)))["lien-hors-ligne"] == TEXT


def test_each_broken_link_is_shown_where_it_stands():
    broken = "https://casse.example.org/?a=1&b=2"
    Link.objects.create(url=broken, state=LinkState.BROKEN)
    Link.objects.create(url="https://sain.example.org/", state=LinkState.SOUND)
    page = ProjectPageFactory(
        participate_url=broken, body=paragraph('<a href="https://sain.example.org/">Lui</a>')
    )
    assert faults(page)["lien-casse"] == f'main a[href="{broken}"]'


def test_pages_of_text_have_no_criterion_of_projects():
    assert {check.code for check in checks_for(StandardPage)} < {
        check.code for check in checks_for(ProjectPage)
    }


def configuration(html):
    return json.loads(CONFIGURATION.search(html)[1])


def test_the_editor_and_the_preview_agree_on_the_rules(client):
    page = ProjectPageFactory(first_step="")
    user = editor()
    client.force_login(user)
    form = configuration(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    page.save_revision()
    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    preview = configuration(shown)
    assert form["options"] == preview["options"]
    assert {rule["id"] for rule in preview["spec"]["rules"]} <= set(form["options"]["runOnly"])
    assert form["messages"]["co-premier-pas"]["error_name"].startswith("Écrire par quoi commencer")
    assert "home/admin/checks.js" in shown


def test_naming_the_rules_costs_the_editor_no_query(django_assert_num_queries):
    page = ProjectPageFactory()
    with django_assert_num_queries(0):
        CheckerItem(page, in_editor=True).get_axe_configuration(None)


def test_visitors_are_sent_nothing_of_it(client):
    ProjectPageFactory(slug="mare")
    assert "wagtail-userbar" not in client.get("/projets/mare/").content.decode()


def test_a_campaign_that_is_over_and_empty_is_told():
    page = CampaignPageFactory(ends_on=datetime.date(2020, 1, 1))
    assert {"campagne-dates", "campagne-projets"} <= faults(page).keys()


def test_a_campaign_that_shows_a_project_has_no_fault():
    page = CampaignPageFactory(pinned=[ProjectPageFactory()])
    assert "campagne-dates" not in faults(page) and "campagne-projets" not in faults(page)


def test_a_picture_of_a_campaign_without_words_is_told():
    page = CampaignPageFactory(image=ImageFactory())
    assert faults(page)["campagne-image"] == TITLE
