"""The words of the vocabularies, in the language of who reads them; their addresses are the same in both."""

import pytest
from django.utils.translation import override

from home.models import SiteSettings
from projects.models import AccessNeed, Audience, ContributionKind, TerritoryText, Theme
from search.facets import BY_NAME
from tests.projects.factories import PlaceFactory, ProjectPageFactory


@pytest.mark.parametrize("vocabulary", [Theme, ContributionKind, Audience, AccessNeed])
def test_every_word_of_the_site_has_its_english(vocabulary):
    assert vocabulary.objects.exists()
    assert not vocabulary.objects.filter(label_en="").exists()


def test_a_word_without_english_is_read_in_french():
    theme = Theme(label="Champignons")
    with override("en"):
        assert str(theme) == "Champignons"
        theme.label_en = "Fungi"
        assert str(theme) == "Fungi"
    assert str(theme) == "Champignons"


def test_a_filter_has_the_same_address_in_both_languages(client, discover):
    ProjectPageFactory(themes=["birds"])
    discover()
    french, english = (client.get(f"{prefix}/projets/?theme=oiseaux") for prefix in ("", "/en"))
    assert french.context["page_of_results"].result.total == 1
    assert english.context["page_of_results"].result.total == 1
    assert "Birds" in english.text
    assert "Oiseaux" not in english.text
    with override("en"):
        assert {"Birds", "Wildlife"} <= {value.label for value in BY_NAME["theme"].describe([])}


def test_the_page_of_a_theme_is_read_in_both_languages(client, discover):
    discover()
    theme = Theme.objects.get(code="birds")
    theme.introduction, theme.introduction_en = "<p>Ils chantent.</p>", "<p>They sing.</p>"
    theme.save()
    assert "They sing." in client.get("/en/themes/oiseaux/").text
    assert "Ils chantent." in client.get("/themes/oiseaux/").text


def test_what_is_written_in_french_only_says_so(client, discover):
    discover()
    place = PlaceFactory(code="reg-53", name="Bretagne", kind="region")
    TerritoryText.objects.create(place=place, introduction="<p>La mer.</p>")
    page = client.get("/en/territoires/bretagne-reg-53/")
    assert '<div class="body text" lang="fr"><p>La mer.</p>' in page.text


def test_the_tagline_of_the_site_is_read_in_both_languages():
    settings = SiteSettings(tagline="Tous ensemble", tagline_en="All together")
    assert settings.promise == "Tous ensemble"
    with override("en"):
        assert settings.promise == "All together"
