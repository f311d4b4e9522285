"""What machines read of a page: schema.org as JSON-LD."""

import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from home.templatetags.site_tags import breadcrumb, canonical_url, preview_url

register = template.Library()

# As Django's json_script: nothing typed by anybody may close the element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def json_ld(data):
    """A dictionary as a script element of JSON-LD, whatever its texts hold."""
    written = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, default=str)
    return format_html(
        '<script type="application/ld+json">{}</script>', SafeString(written.translate(ESCAPES))
    )


@register.simple_tag(takes_context=True)
def surroundings_data(context):
    """The organisation behind the site and the way from the home page to here."""
    trail = [(entry["title"], settings.SITE_URL + entry["url"]) for entry in breadcrumb(context)]
    page = context.get("page")
    here = canonical_url(context)
    if page and here:
        trail.append((page.title, here))
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(trail, 1)
    ]
    return json_ld({"@graph": [site_organisation(), {"@type": "BreadcrumbList", "itemListElement": items}]})


@register.simple_tag
def project_data(project):
    """A project as schema.org's Project."""
    data = {
        "@type": "Project",
        "name": project.title,
        "description": project.summary,
        "url": project.full_url,
        "image": preview_url(project),
        "location": project.where,
        "keywords": [theme.name for theme in project.themes.all()],
        "foundingDate": project.opens_on,
        "dissolutionDate": project.closes_on,
    }
    if project.participate_url:
        data["potentialAction"] = {"@type": "JoinAction", "target": project.participate_url}
    if project.organisation:
        data["parentOrganization"] = {"@type": "Organization", "name": project.organisation.name}
        if project.organisation.url:
            data["parentOrganization"]["url"] = project.organisation.url
    return json_ld({name: value for name, value in data.items() if value})


@register.simple_tag
def campaign_data(campaign):
    """A campaign as schema.org's Event; nothing without a beginning, which an event must have."""
    if not campaign.starts_on:
        return ""
    anywhere = [
        {"@type": "VirtualLocation", "url": campaign.full_url},
        {"@type": "Country", "name": "France"},
    ]
    data = {
        "@type": "Event",
        "name": campaign.title,
        "description": campaign.summary,
        "url": campaign.full_url,
        "image": preview_url(campaign),
        "startDate": campaign.starts_on,
        "endDate": campaign.ends_on,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": anywhere,
        "organizer": site_organisation(),
        "inLanguage": campaign.locale.language_code,
        "isAccessibleForFree": True,
    }
    return json_ld({name: value for name, value in data.items() if value})


def site_organisation():
    return {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": settings.SITE_URL}


@register.simple_tag
def list_data(pages):
    """What a list of pages holds, in order."""
    return json_ld(_item_list(pages))


def _item_list(pages):
    items = [
        {"@type": "ListItem", "position": number, "name": page.title, "url": page.full_url}
        for number, page in enumerate(pages, 1)
    ]
    return {"@type": "ItemList", "itemListElement": items}


@register.simple_tag(takes_context=True)
def collection_data(context, pages, **about):
    """A page that gathers others: schema.org's CollectionPage, with what it lists in order.

    ``about`` tells what the page is about: ``kind`` (a schema.org type), ``name``, ``url``.
    """
    page = context["page"]
    data = {
        "@type": "CollectionPage",
        "name": page.title,
        "url": canonical_url(context),
        "description": page.search_description or page.summary,
        "mainEntity": _item_list(pages),
        "inLanguage": get_language(),
    }
    if about:
        subject = {"@type": about.pop("kind"), **about}
        data["about"] = {name: value for name, value in subject.items() if value}
    return json_ld({name: value for name, value in data.items() if value})
