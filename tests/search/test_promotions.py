"""What editors show above the results of some words, which changes nothing of the results."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from search.models import PromotedPage, Promotion, SynonymGroup
from search.promotions import highlights
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import editor, translated
from tests.projects.factories import ProjectPageFactory

MARK = "Mis en avant par la rédaction"
#: Two days away: the suite may run over midnight.
BEFORE = timezone.localdate() - datetime.timedelta(days=2)
AFTER = timezone.localdate() + datetime.timedelta(days=2)


def promote(words, *pages, sentence="Pour commencer.", **attributes):
    rows = [PromotedPage(page=page, sort_order=order) for order, page in enumerate(pages)]
    promotion = Promotion(words=words, sentence=sentence, **attributes)
    promotion.pages = rows
    promotion.save()
    return promotion


def shown(text):
    return [page.title for highlight in highlights(text) for page in highlight.pages]


@pytest.fixture
def owls(db):
    return ProjectPageFactory(title="Chouettes de nos granges")


def test_it_is_shown_above_the_results_with_its_mark_and_sentence(client, discover, owls):
    promote("hibou", owls, sentence="Les hiboux se comptent avec les chouettes.")
    ProjectPageFactory(title="Le hibou grand-duc")
    discover()
    page = client.get("/projets/?q=hiboux").text
    assert page.index(MARK) < page.index("Les hiboux se comptent") < page.index("Chouettes de nos granges")
    assert page.index("Chouettes de nos granges") < page.index("Le hibou grand-duc")


def test_it_changes_neither_the_number_nor_the_order_of_the_results(client, indexed):
    pages = [ProjectPageFactory(title=f"Compter les hiboux {number}") for number in range(4)]
    indexed()
    before = client.get("/projets/?q=hiboux").context["page_of_results"].result
    promote("hibou", pages[-1])
    after = client.get("/projets/?q=hiboux").context["page_of_results"]
    assert after.highlights()
    assert (after.result.ids, after.result.total, after.result.counts) == (
        before.ids,
        before.total,
        before.counts,
    )


@pytest.mark.parametrize(
    ("words", "typed", "found"),
    [
        ("Hiboux", "HIBOU", True),
        ("nid d’hirondelles", "les nids de l’hirondelle", True),
        ("nid d’hirondelles", "nid", False),
        ("frelon, hibou", "hibou", True),
        ("hibou", "hibou rennes", True),
        ("hibou", "", False),
        ("hibou", "le la", False),
    ],
)
def test_the_words_are_read_as_the_search_reads_them(owls, words, typed, found):
    promote(words, owls)
    assert bool(shown(typed)) == found


@pytest.mark.parametrize(("with_synonyms", "found"), [(True, True), (False, False)])
def test_synonyms_count_when_the_editor_says_so(owls, with_synonyms, found):
    SynonymGroup.objects.create(words="hibou, strigidé")
    promote("hibou", owls, with_synonyms=with_synonyms)
    assert bool(shown("strigidés")) == found


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ({"starts_on": AFTER}, False),
        ({"ends_on": BEFORE}, False),
        ({"starts_on": BEFORE, "ends_on": AFTER}, True),
    ],
)
def test_it_keeps_to_its_dates(owls, dates, found):
    promote("hibou", owls, **dates)
    assert bool(shown("hibou")) == found


@pytest.mark.parametrize("closed", [{"recruiting": False}, {"closes_on": BEFORE}, {"live": False}])
def test_what_is_closed_or_hidden_is_never_shown(client, discover, closed):
    promote("hibou", ProjectPageFactory(title="Secret", **closed))
    discover()
    page = client.get("/projets/?q=hibou").text
    assert "Secret" not in page
    assert MARK not in page


def test_a_restricted_page_is_never_shown(owls):
    promote("hibou", owls)
    PageViewRestriction.objects.create(page=owls, restriction_type="login")
    assert shown("hibou") == []


def test_a_campaign_is_shown_while_it_runs(db):
    promote("hibou", CampaignPageFactory(title="Nuit des hiboux"))
    promote("chouette", CampaignPageFactory(title="Finie", ends_on=BEFORE))
    assert shown("hibou") == ["Nuit des hiboux"]
    assert shown("chouette") == []


def test_three_pages_are_shown_at_most_each_of_them_once(db):
    pages = [ProjectPageFactory(title=f"Projet {number}") for number in range(4)]
    promote("hibou", *pages[:2])
    promote("nuit", *pages[1:])
    assert shown("hibou la nuit") == ["Projet 0", "Projet 1", "Projet 2"]


def test_it_is_on_the_first_page_of_results_and_in_no_other_form(client, discover, owls):
    promote("plumes", owls)
    for number in range(26):
        ProjectPageFactory(title=f"Compter les plumes {number}")
    discover()
    assert MARK in client.get("/projets/?q=plumes").text
    assert MARK not in client.get("/projets/?q=plumes&page=2").text
    for form in ("/projets/atom/", "/projets/projets.csv", "/projets/carte.json", "/api/v1/projets/"):
        answer = client.get(form, {"q": "plumes"})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"granges" not in content, form


def test_what_an_editor_changes_is_seen_at_once(owls, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        promotion = promote("hibou", owls)
    assert shown("hibou")
    with django_capture_on_commit_callbacks(execute=True):
        promotion.delete()
    assert shown("hibou") == []


def test_who_reads_english_has_the_english_sentence_and_page(client, discover, owls):
    translated(owls, title="Barn owls")
    promote("owl", owls, sentence="Commencez ici.", sentence_en="Start here.")
    promote("barn", owls, sentence="En français seulement.")
    discover()
    page = client.get("/en/projets/?q=owls").text
    assert "Start here." in page
    assert "Barn owls" in page
    assert '<p lang="fr">En français seulement.</p>' in client.get("/en/projets/?q=barn").text


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"words": "hibou, le la"}, "« le la » ne dit rien"),
        ({"words": " , "}, "au moins un mot"),
        ({"words": "hibou", "starts_on": AFTER, "ends_on": BEFORE}, "La fin précède le début"),
    ],
)
def test_what_would_show_nothing_is_refused_and_told_why(attributes, told):
    with pytest.raises(ValidationError, match=told):
        Promotion(sentence="Ici.", **attributes).full_clean()


def test_an_editor_writes_one_in_the_admin(client, owls):
    client.force_login(editor())
    address = reverse("search_promotion_modeladmin_create")
    assert 'value="hibou"' in client.get(address, {"mots": "hibou"}).text
    rows = inline_formset([{"page": owls.pk, "ORDER": 1}], min=1, max=3)
    fields = {"words": "hibou", "with_synonyms": "on", "sentence": "Ici.", "sentence_en": "", "pages": rows}
    client.post(address, nested_form_data({**fields, "starts_on": "", "ends_on": ""}))
    assert shown("hibou") == ["Chouettes de nos granges"]
    assert "hibou" in client.get(reverse("search_promotion_modeladmin_index")).text
