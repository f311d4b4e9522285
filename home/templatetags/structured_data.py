"""What machines read of a page: schema.org as JSON-LD."""

import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from home.templatetags.site_tags import breadcrumb, canonical_url

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
    site = {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": settings.SITE_URL}
    return json_ld({"@graph": [site, {"@type": "BreadcrumbList", "itemListElement": items}]})


@register.simple_tag
def project_data(project):
    """A project as schema.org's Project."""
    data = {
        "@type": "Project",
        "name": project.title,
        "description": project.summary,
        "url": project.full_url,
        "location": project.where,
    }
    if project.organisation:
        data["parentOrganization"] = {"@type": "Organization", "name": project.organisation.name}
        if project.organisation.url:
            data["parentOrganization"]["url"] = project.organisation.url
    return json_ld({name: value for name, value in data.items() if value})


@register.simple_tag
def list_data(pages):
    """What a list of pages holds, in order."""
    items = [
        {"@type": "ListItem", "position": number, "name": page.title, "url": page.full_url}
        for number, page in enumerate(pages, 1)
    ]
    return json_ld({"@type": "ItemList", "itemListElement": items})
