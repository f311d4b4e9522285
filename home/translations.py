"""Pages in several languages: each is shown once, in the reader's language where somebody translated it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from wagtail.models import Page, PageQuerySet, Site

from home.caching import remember


def translated_into(language: str, private: Q | None = None) -> Exists:
    """Whether a page has a public version in that language: a condition for a queryset of pages.

    ``private`` is Wagtail's ``private_q()``, which is a query, when the caller has asked it already.
    """
    hidden = Page.objects.all().private_q() if private is None else private
    versions = Page.objects.live().exclude(hidden).filter(locale__language_code=language)
    return Exists(versions.filter(translation_key=OuterRef("translation_key")))


def each_once(pages: PageQuerySet) -> PageQuerySet:
    """The pages in the reader's language and, of those that have no such version, the original."""
    language = get_language()
    own = Q(locale__language_code=language)
    if language == settings.LANGUAGE_CODE:
        return pages.filter(own)
    return pages.filter(own | Q(locale__language_code=settings.LANGUAGE_CODE) & ~translated_into(language))


def for_reader(ids: Iterable[int]) -> list[int]:
    """Of pages that editors chose in the original language, those that the reader understands, in order."""
    chosen = list(ids)
    if get_language() == settings.LANGUAGE_CODE or not chosen:
        return chosen
    keys = dict(Page.objects.filter(pk__in=chosen).values_list("pk", "translation_key"))
    versions = Page.objects.live().public().filter(locale__language_code=get_language())
    own = dict(versions.filter(translation_key__in=keys.values()).values_list("translation_key", "pk"))
    return [own.get(keys.get(pk), pk) for pk in chosen]


def translated_titles(titles: Iterable[str]) -> dict[str, str]:
    """Of titles in the original language, those that have another in the reader's, by the original one."""
    originals = Page.objects.filter(title__in=list(titles), locale__language_code=settings.LANGUAGE_CODE)
    keys = dict(originals.order_by("-pk").values_list("translation_key", "title"))
    own = Page.objects.live().public().filter(locale__language_code=get_language(), translation_key__in=keys)
    # Of two pages of the same title, the first.
    return {keys[key]: title for key, title in own.order_by("-pk").values_list("translation_key", "title")}


def home_of(site: Site) -> Page:
    """The home page of a site in the language of the address; the original where it has no other."""
    path = _roots(site).get(get_language(), site.root_page.url_path)
    if path == site.root_page.url_path:
        return site.root_page
    return remember(lambda: Page.objects.live().filter(url_path=path).first(), "home", path) or site.root_page


def published_languages(site: Site) -> list[str]:
    """The languages in which a site has a public home page, the original one first."""
    if len(roots := _roots(site)) < 2:
        return list(roots)

    def read():
        homes = site.root_page.get_translations(inclusive=True).live().public()
        codes = homes.values_list("locale__language_code", flat=True)
        return sorted(codes, key=lambda code: (code != settings.LANGUAGE_CODE, code))

    return remember(read, "languages", str(site.pk))


def _roots(site):
    """The path of each home page by language, which Wagtail knows by heart: one language pays nothing."""
    return {
        root.language_code: root.root_path for root in Site.get_site_root_paths() if root.site_id == site.pk
    }


def in_readers_words(written: Any, name: str) -> Any:
    """The field ``<name>_en`` for who reads English, where somebody filled it; else the field ``<name>``."""
    return (get_language() == "en" and getattr(written, f"{name}_en")) or getattr(written, name)
