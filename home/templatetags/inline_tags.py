"""Small static files within the page: a browser paints without a second round trip."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.security import inline_text

register = template.Library()


@register.simple_tag
def inline_stylesheet(name):
    return _element("style", name)


@register.simple_tag
def inline_script(name):
    return _element("script", name)


def _element(kind, name):
    # Ours, and checked to hold nothing that ends an element.
    return format_html("<{0}>{1}</{0}>", SafeString(kind), SafeString(inline_text(name)))
