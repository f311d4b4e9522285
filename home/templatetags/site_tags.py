"""What surrounds every page: menus, breadcrumb, canonical address."""

import re

from django import template
from django.conf import settings
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from home.accessibility.models import AccessibilityPage, statement_on
from home.caching import remember
from home.models import StandardPage
from home.translations import home_of, published_languages

register = template.Library()


def entries_under_home(request):
    """The public pages just under the home page, read once for all the menus of a response.

    Each entry is ``{"title", "slug", "url", "current", "in_menu", "standard"}``.
    """
    if not hasattr(request, "entries_under_home"):
        site = Site.find_for_request(request)

        def read():
            return [
                menu_entry(page, request) for page in Page.objects.child_of(home_of(site)).live().public()
            ]

        entries = remember(read, "menus", str(site.pk)) if site else []
        request.entries_under_home = [
            {**entry, "current": request.path.startswith(entry["url"])} for entry in entries
        ]
    return request.entries_under_home


def menu_entry(page, request):
    declares = page.specific_class is AccessibilityPage
    return {
        # The law wants its words, and not another title, to lead to the declaration.
        "title": accessibility_statement() if declares else page.title,
        "slug": page.slug,
        "url": page.get_url(request),
        "in_menu": page.show_in_menus,
        "standard": declares or page.specific_class is StandardPage,
        "declares": declares,
    }


def accessibility_statement():
    """« Accessibilité : non conforme »: what the audits prove today."""
    return remember(lambda: statement_on(timezone.localdate()), "accessibility")


@register.simple_tag(takes_context=True)
def main_menu(context):
    """The entries that editors ticked « Faire apparaître dans les menus »."""
    request = context.get("request")
    return [entry for entry in entries_under_home(request) if entry["in_menu"]] if request else []


@register.simple_tag(takes_context=True)
def undeclared_statement(context):
    """The same words where no page of the site bears them: they must be on every page."""
    request = context.get("request")
    borne = request and any(entry["declares"] for entry in entries_under_home(request))
    return "" if borne else accessibility_statement()


@register.simple_tag(takes_context=True)
def footer_pages(context):
    """The entries of the standard pages: à propos, accessibilité, mentions légales…"""
    request = context.get("request")
    return [entry for entry in entries_under_home(request) if entry["standard"]] if request else []


@register.simple_tag(takes_context=True)
def breadcrumb(context):
    """The pages above this one, home first, as ``[{"title", "url"}]``.

    What is not a Page says itself what stands between the home page and it, by its ``trail``.
    """
    request, page = context.get("request"), context.get("page")
    site = Site.find_for_request(request) if request else None
    if not site:
        return []
    above = page.path[: -Page.steplen] if isinstance(page, Page) else home_of(site).path

    def read():
        paths = [above[:end] for end in range(2 * Page.steplen, len(above) + 1, Page.steplen)]
        ancestors = Page.objects.live().filter(path__in=paths).order_by("path")
        return [{"title": ancestor.title, "url": ancestor.get_url(request)} for ancestor in ancestors]

    if not hasattr(request, "ancestors"):
        # Read once for what people see and what machines read of it.
        request.ancestors = {}
    if above not in request.ancestors:
        request.ancestors[above] = remember(read, "breadcrumb", str(site.pk), above)
    between = [{"title": step.title, "url": step.url} for step in getattr(page, "trail", ())]
    return request.ancestors[above] + between


@register.simple_tag(takes_context=True)
def canonical_url(context):
    """The one absolute address of what is shown, without its parameters."""
    request, page = context.get("request"), context.get("page")
    if isinstance(page, Page):
        return page.get_full_url(request)
    return settings.SITE_URL + request.path if request else ""


@register.simple_tag(takes_context=True)
def translations(context):
    """The page in each language in which it is published, as ``[{"language", "url"}]``, French first.

    Empty when there is one only: search engines then have nothing to choose from.
    """
    found = _versions(context)
    versions = [
        {"language": code, "url": settings.SITE_URL + url if url.startswith("/") else url}
        for code, url in found.items()
    ]
    return versions if len(versions) > 1 else []


@register.simple_tag(takes_context=True)
def other_languages(context):
    """Where the site is read in another language, as ``[{"code", "name", "url"}]``.

    The same page or search, or the home page when nobody translated it.
    """
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if not site:
        return []
    versions = _versions(context)
    home = reverse("wagtail_serve", args=[""])
    query = "" if isinstance(context.get("page"), Page) else request.META.get("QUERY_STRING", "")
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": _with(versions[code], query) if code in versions else translate_url(home, code),
        }
        for code in published_languages(site)
        if code != get_language()
    ]


def _with(url, query):
    return f"{url}?{query}" if query else url


def _versions(context):
    """``{language: address}`` of what is shown: whole for a page, from the root of the site for a view."""
    request, page = context.get("request"), context.get("page")
    site = Site.find_for_request(request) if request else None
    languages = published_languages(site) if site else []
    if len(languages) < 2:
        return {}
    if not isinstance(page, Page):
        # Wagtail takes every address: one that shows no page has no other.
        known = request.resolver_match and request.resolver_match.url_name != "wagtail_serve"
        return {code: translate_url(request.path, code) for code in languages} if known else {}
    if not page.pk:
        return {}

    def read():
        versions = Page.objects.live().public().filter(translation_key=page.translation_key)
        urls = {version.locale.language_code: version.get_full_url(request) for version in versions}
        return {code: urls[code] for code in languages if urls.get(code)}

    return remember(read, "translations", str(page.pk))


@register.filter
def lang_of(page):
    """The attribute ``lang`` of what was written in another language than that of the interface."""
    # A page that was never saved has no language yet.
    locale = getattr(page, "locale", None)
    known = locale is None or locale.language_code == get_language()
    return "" if known else format_html(' lang="{}"', locale.language_code)


@register.simple_tag
def preview_url(page):
    """The absolute address of the picture that stands for a published page, anew at each publication.

    What is not a Page says itself where its picture is, by its ``preview_address``.
    """
    if address := getattr(page, "preview_address", ""):
        return settings.SITE_URL + address
    # A page that is previewed before its first save is « live » and has no key.
    if not isinstance(page, Page) or not page.live or not page.pk:
        return ""
    version = int(page.last_published_at.timestamp()) if page.last_published_at else 0
    return f"{settings.SITE_URL}{reverse('preview_picture', args=[page.pk])}?v={version}"


@register.simple_tag(takes_context=True)
def words_of_address(context):
    """What one may have wanted, from the last part of a broken address: « oiseaux des jardins »."""
    request = context.get("request")
    parts = [part for part in request.path.split("/") if part] if request else []
    return " ".join(re.findall(r"[^\W\d_]{2,}", parts[-1]))[:80] if parts else ""


@register.filter
def in_words(day):
    """A date in full: « 1er mai 2027 », « 2 mai 2027 », « 2 May 2027 ». Empty without a date."""
    if not day:
        return ""
    first = day.day == 1 and get_language() == "fr"
    return f"{'1er' if first else day.day} {date_format(day, 'F Y')}"
