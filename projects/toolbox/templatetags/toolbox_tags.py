from django import template

from projects.toolbox.listing import Listing

register = template.Library()


@register.simple_tag(takes_context=True)
def tool_listing(context):
    """The Listing that the address of the page asks for."""
    return Listing(context["request"].GET)
