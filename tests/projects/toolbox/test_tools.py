"""A tool as editors write it, as its page tells it, as it is compared, in French and in English."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from home.roles import set_up_roles
from projects.toolbox.actions import RESERVED, free_slug
from projects.toolbox.checking import follow_addresses
from projects.toolbox.comparison import MOST, Comparison
from projects.toolbox.enums import PRODUCTS, Need, OpenSource, SolutionKind
from projects.toolbox.models import FACTS, CodeCheck, SolutionPage
from tests.home.factories import editor, translated
from tests.projects.toolbox.factories import SolutionPageFactory, open_tool, reused_by, toolbox


def compared(*slugs):
    data = QueryDict(mutable=True)
    data.setlist("outil", slugs)
    return Comparison(data)


def row(found, label):
    return next(cells for name, _differs, cells in found.rows() if name == label)


def test_a_row_has_a_cell_for_each_tool_in_the_order_asked():
    one, two = open_tool(publisher="Ville"), SolutionPageFactory(publisher="Agence")
    found = compared(two.slug, one.slug)
    assert [words for _page, words in row(found, "éditeur")] == ["Agence", "Ville"]


def test_what_differs_comes_before_what_is_shared():
    one, two = open_tool(publisher="Ville"), open_tool(publisher="Ville", repository="https://f.example/2")
    differences = [differs for _label, differs, _cells in compared(one.slug, two.slug).rows()]
    assert differences == sorted(differences, reverse=True)


def test_what_nobody_says_is_not_a_row():
    one, two = SolutionPageFactory(), SolutionPageFactory()
    labels = {label for label, _differs, _cells in compared(one.slug, two.slug).rows()}
    assert "prix" not in labels
    assert "Ce qu’il fait" in labels


def test_a_day_is_written_in_words():
    one, two = SolutionPageFactory(verified_on="2026-05-01"), SolutionPageFactory()
    one.refresh_from_db()
    assert row(compared(one.slug, two.slug), "vérifié le")[0][1] == "1er mai 2026"


def test_no_more_than_three_are_compared_and_it_is_said():
    slugs = [SolutionPageFactory().slug for _number in range(MOST + 1)]
    found = compared(*slugs, slugs[0])
    assert len(found.pages) == MOST
    assert any("Seuls les 3 premiers" in notice for notice in found.notices)


@pytest.mark.parametrize("slugs", [(), ("",), ("\x00",), ("x" * 400,)])
def test_any_address_of_a_comparison_can_be_read(slugs):
    assert not compared(*slugs).is_enough


def test_every_fact_has_a_label_and_words():
    page = open_tool(hosting="les-deux", maintenance="community", development="stable")
    facts = {str(label): value for label, value in page.facts()}
    assert len(facts) == len(FACTS)
    assert facts["maintenu"] == "par une communauté"
    assert facts["avancement"] == "stable"
    assert facts["installation"] == "Les deux"


@pytest.mark.parametrize("kind", SolutionKind)
def test_the_questions_are_asked_of_products_only(kind):
    assert len(SolutionPageFactory(kind=kind).questions()) == (2 if kind in PRODUCTS else 0)


@pytest.mark.parametrize("need", Need)
def test_every_need_is_found_by_its_filter(client, need):
    SolutionPageFactory(title="Cherché", need=need)
    html = client.get(toolbox().get_url(), {"besoin": need.value}).content.decode()
    assert "Cherché" in html


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_no_tool_takes_the_address_of_a_page_of_the_toolbox(client, name):
    toolbox()
    assert free_slug(name) == f"{name}-2"


def test_an_editor_finds_every_field_in_the_form(client):
    set_up_roles()
    toolbox()
    client.force_login(editor())
    url = reverse("wagtailadmin_pages:add", args=["toolbox", "solutionpage", toolbox().pk])
    html = client.get(url).content.decode()
    for name in ("licence", "repository", "hosting", "price_source", "maintained_until", "withdrawn_reason"):
        assert f'name="{name}"' in html
    assert "Qui s’en sert" in html


def test_a_tool_keeps_its_facts_and_its_users_in_english(client):
    page = open_tool(title="Voirie", uses=[reused_by()])
    copy = translated(SolutionPage.objects.get(pk=page.pk))
    assert (copy.licence, [use.name for use in copy.uses.all()]) == (page.licence, ["Tours"])
    with override("en"):
        assert list(SolutionPage.objects.for_readers()) == [copy]
    html = client.get(copy.get_url()).content.decode()
    assert "Open source?" in html
    assert "Reusable?" in html


def test_an_english_page_has_its_own_reading_of_the_code():
    copy = translated(SolutionPage.objects.get(pk=open_tool().pk))
    assert copy.open_source.value == OpenSource.UNKNOWN
    follow_addresses(timezone.now())
    assert CodeCheck.objects.filter(page=copy, url=copy.repository).exists()


@pytest.mark.parametrize("field", ["kind", "need", "hosting", "maintenance", "development", "accessibility"])
def test_every_word_of_a_field_is_said_in_english_too(field):
    for _value, label in SolutionPage._meta.get_field(field).flatchoices:
        with override("fr"):
            french = str(label)
        with override("en"):
            assert str(label) != french or french in {"Installation", "stable"}


def test_a_public_page_names_nobody_and_calls_nobody(client):
    html = client.get(open_tool(uses=[reused_by()]).get_url()).content.decode()
    assert "@" not in html.partition("<main")[2].partition("</main")[0]
    assert 'src="https://' not in html
