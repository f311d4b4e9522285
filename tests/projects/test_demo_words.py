"""The words that introduce the themes and some territories of the demonstration."""

import json

from django.core.management import call_command

from projects.management.commands.load_demo_words import WORDS
from projects.models import Theme
from tests.projects.factories import PlaceFactory


def test_every_theme_is_introduced_in_both_languages():
    call_command("load_demo_words")
    for theme in Theme.objects.all():
        assert theme.introduction.startswith("<p>")
        assert theme.introduction_en.startswith("<p>")
    assert Theme.objects.count() == len(json.loads(WORDS.read_text())["themes"])


def test_the_territories_that_are_loaded_are_introduced():
    place = PlaceFactory(code="reg-53", name="Bretagne")
    call_command("load_demo_words")
    place.refresh_from_db()
    assert "Bretagne" in place.text.introduction


def test_what_editors_wrote_stays():
    Theme.objects.filter(slug="oiseaux").update(introduction="<p>À nous.</p>")
    for _twice in range(2):
        call_command("load_demo_words")
    assert Theme.objects.get(slug="oiseaux").introduction == "<p>À nous.</p>"
