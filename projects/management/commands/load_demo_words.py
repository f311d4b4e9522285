import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.html import format_html

from projects.models import Place, TerritoryText, Theme

WORDS = Path(__file__).parents[2] / "demo" / "words.json"


class Command(BaseCommand):
    help = "Présente les thèmes et quelques territoires de la démonstration, là où personne n’a écrit."

    def handle(self, **options):
        words = json.loads(WORDS.read_text(encoding="utf-8"))
        for theme in Theme.objects.filter(slug__in=words["themes"], introduction=""):
            present(theme, words["themes"][theme.slug])
        for place in Place.objects.filter(code__in=words["territories"], text=None):
            present(TerritoryText(place=place), words["territories"][place.code])


def present(presented, words):
    """Write the introduction of a Presented, ``{language: text}``, and save it."""
    presented.introduction, presented.introduction_en = (paragraph(words[code]) for code in ("fr", "en"))
    presented.save()


def paragraph(text: str) -> str:
    return format_html("<p>{}</p>", text)
