"""What surrounds every page: menus, breadcrumb, canonical address."""

import re

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page, Site

from home.accessibility.models import AccessibilityPage, statement_on
from home.caching import remember
from home.models import StandardPage

register = template.Library()


def entries_under_home(request):
    """The public pages just under the home page, read once for all the menus of a response.

    Each entry is ``{"title", "slug", "url", "current", "in_menu", "standard"}``.
    """
    if not hasattr(request, "entries_under_home"):
        site = Site.find_for_request(request)

        def read():
            return [
                menu_entry(page, request) for page in Page.objects.child_of(site.root_page).live().public()
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
    above = page.path[: -Page.steplen] if isinstance(page, Page) else site.root_page.path

    def read():
        paths = [above[:end] for end in range(len(site.root_page.path), len(above) + 1, Page.steplen)]
        ancestors = Page.objects.live().filter(path__in=paths).order_by("path")
        return [{"title": ancestor.title, "url": ancestor.get_url(request)} for ancestor in ancestors]

    between = [{"title": step.title, "url": step.url} for step in getattr(page, "trail", ())]
    return remember(read, "breadcrumb", str(site.pk), above) + between


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
    request, page = context.get("request"), context.get("page")
    # Wagtail knows its roots by heart: a site in one language pays nothing.
    languages = {root.language_code for root in Site.get_site_root_paths()}
    if not isinstance(page, Page) or not page.pk or len(languages) < 2:
        return []

    def read():
        versions = Page.objects.live().public().filter(translation_key=page.translation_key)
        urls = {version.locale.language_code: version.get_full_url(request) for version in versions}
        found = [{"language": language, "url": url} for language, url in urls.items() if url]
        return sorted(found, key=lambda version: version["language"] != settings.LANGUAGE_CODE)

    published = remember(read, "translations", str(page.pk))
    return published if len(published) > 1 else []


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
    """A date as French writes it: « 1er mai 2027 », « 2 mai 2027 ». Empty without a date."""
    if not day:
        return ""
    return f"{'1er' if day.day == 1 else day.day} {date_format(day, 'F Y')}"
