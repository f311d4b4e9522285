"""The demonstration in English: translated once, as editors would, and followed by its originals."""

import json

import pytest
from django.core.management import call_command
from wagtail.models import Locale
from wagtail_localize.models import Translation

from campaigns.commitments.models import CommitmentPage
from campaigns.management.commands.load_demo_english import WORDS, translate
from home.demonstration import create_pages
from home.models import StandardPage
from projects.models import ProjectPage, Theme
from tests.campaigns.factories import CampaignPageFactory
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def english():
    return Locale.objects.get_or_create(language_code="en")[0]


@pytest.fixture
def published(django_capture_on_commit_callbacks, english):
    """Call it with a page and its words: the translation, published."""

    def make(page, **words):
        for above in page.get_ancestors().filter(depth__gt=1).specific():
            if not above.has_translation(english):
                with django_capture_on_commit_callbacks(execute=True):
                    translate(above, english, {})
        with django_capture_on_commit_callbacks(execute=True):
            translate(page, english, words)
        return page.get_translation(english).specific

    return make


def load(capture):
    with capture(execute=True):
        call_command("load_demo_english")


def test_the_standard_pages_are_read_in_english(client, django_capture_on_commit_callbacks):
    create_pages()
    load(django_capture_on_commit_callbacks)
    assert "Take part, near you or from home" in client.get("/en/").text
    assert "What is this site for?" in client.get("/en/a-propos/").text
    assert "Legal notice</a>" in client.get("/en/").text


def test_loading_again_changes_nothing(django_capture_on_commit_callbacks):
    create_pages()
    load(django_capture_on_commit_callbacks)
    page = StandardPage.objects.get(slug="contact", locale__language_code="en")
    page.title = "Reach us"
    page.save_revision().publish()
    load(django_capture_on_commit_callbacks)
    assert StandardPage.objects.get(pk=page.pk).title == "Reach us"
    assert Translation.objects.filter(target_locale__language_code="en").count() == 7


def test_enough_of_the_demonstration_is_translated():
    addresses = list(json.loads(WORDS.read_text(encoding="utf-8")))
    assert len([address for address in addresses if address.startswith("projets/")]) >= 3
    assert len([address for address in addresses if address.startswith("campagnes/")]) >= 1


def test_a_translation_has_all_that_is_not_words(published):
    page = ProjectPageFactory(title="Les chouettes", slug="chouettes", themes=["birds"], places=["dep-35"])
    ProjectPage.objects.filter(pk=page.pk).update(source="lpo", external_id="42")
    copy = published(ProjectPage.objects.get(pk=page.pk), title="Owls")
    assert (copy.title, copy.slug, copy.summary) == ("Owls", "chouettes", page.summary)
    assert [theme.code for theme in copy.themes.all()] == ["birds"]
    assert [row.place.code for row in copy.places.all()] == ["dep-35"]
    assert (copy.effort, copy.participate_url) == (page.effort, page.participate_url)
    assert (copy.source, copy.external_id) == ("", "")


def test_what_changes_in_the_original_is_followed(published):
    page = ProjectPageFactory(themes=["birds"])
    published(page, title="Owls")
    page.themes = [Theme.objects.get(code="insects")]
    page.effort = "minutes"
    page.save_revision().publish()
    copy = published(page)
    assert (copy.title, copy.effort) == ("Owls", "minutes")
    assert [theme.code for theme in copy.themes.all()] == ["insects"]


def test_a_campaign_shows_the_translations_of_its_pinned_projects(client, published):
    owls, other = ProjectPageFactory(title="Les chouettes"), ProjectPageFactory(title="Les hiboux")
    campaign = CampaignPageFactory(title="La nuit", pinned=[owls, other], query="theme=oiseaux")
    published(owls, title="Owls")
    copy = published(campaign, title="Night")
    assert copy.query == "theme=oiseaux"
    html = client.get(copy.url).text
    assert "<h1>Night</h1>" in html
    assert html.index("Owls</a>") < html.index('lang="fr">Les hiboux</a>')
    assert "Les chouettes" not in html


def test_the_rows_of_a_commitment_are_read_in_english(client, published):
    call_command("load_demo_commitments")
    copy = published(CommitmentPage.objects.get(slug="engagement-10"), title="Commitment 10")
    html = client.get(copy.url).text
    for words in ("Neighbourhood Fix-it", "the opinion of ANSSI", "Available everywhere", "Bercy gives up"):
        assert words in html
    for words in ("Lancer", "Recueillir", "Généralisation", "Bercy renonce"):
        assert words not in html
