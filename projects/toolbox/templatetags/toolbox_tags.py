from django import template

from home.caching import remember
from projects.toolbox.listing import Listing
from projects.toolbox.models import SolutionPage, Use

register = template.Library()


@register.simple_tag(takes_context=True)
def tool_listing(context):
    """The Listing that the address of the page asks for."""
    return Listing(context["request"].GET)


@register.simple_tag
def tools_for(need):
    """The public tools that serve a need, by title."""
    return list(SolutionPage.objects.for_readers().filter(need=need, withdrawn_on=None))


@register.simple_tag
def uses_in(place):
    """The tools known to be used in a place or in one inside it: Use rows with their page, at most ten."""

    def read():
        inside = Use.objects.filter(page__live=True, place__isnull=False).select_related("page", "place")
        return [use for use in inside.select_related("place__parent__parent") if place in use.place.lineage()]

    return remember(read, "toolbox", "uses", place.code)[:10]
