import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from projects.toolbox.checking import follow_addresses

#: By the address of a page under the home page: the English of each field, or of each block of it.
WORDS = Path(__file__).parents[2] / "demo" / "en" / "pages.json"


class Command(BaseCommand):
    help = "Traduit en anglais les pages de démonstration qui ne le sont pas encore."

    def handle(self, **options):
        english, _created = Locale.objects.get_or_create(language_code="en")
        home = Site.objects.get(is_default_site=True).root_page
        # Parents come first, as their addresses do in the file.
        for address, words in json.loads(WORDS.read_text(encoding="utf-8")).items():
            path = f"{home.url_path}{address}/".replace("//", "/")
            page = Page.objects.filter(url_path=path, live=True).first()
            if page and not page.has_translation(english):
                translate(page.specific, english, words)
        # What was read of the repository of a tool holds for its translation.
        follow_addresses(timezone.now())


@transaction.atomic
def translate(page: Page, locale: Locale, words: dict) -> None:
    """Publish a translation of a page as editors make them, so that they go on from there."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    found = list(source.stringsegment_set.select_related("string", "context").order_by("order", "pk"))
    for name, texts in words.items():
        segments = [segment for segment in found if segment.context.path.split(".")[0] == name]
        for segment, text in zip(segments, texts if isinstance(texts, list) else [texts], strict=True):
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": text, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
            )
    translation.save_target(publish=True)
