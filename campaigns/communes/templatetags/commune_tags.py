from dataclasses import dataclass

from django import template
from django.http import QueryDict

from campaigns.communes.enums import State
from campaigns.communes.models import CallForProjects, CommuneNotice, Participant
from campaigns.communes.town_halls import TownHall, town_hall_of
from projects.toolbox.enums import Need
from projects.toolbox.finder import Finder

register = template.Library()

TOOLS = 3


@dataclass(frozen=True)
class Told:
    """What a citizen is told of who deals with a problem. ``route``: who is sent it, or None."""

    takes_part: bool
    route: object = None
    town_hall: TownHall = TownHall()
    tools: tuple = ()


@register.simple_tag
def who_deals_with(place, category):
    """The service that is sent a kind of problem; or else how the town hall is reached, and tools."""
    found = Participant.objects.filter(place=place, state=State.ACTIVE).prefetch_related("routes").first()
    if found:
        return Told(True, found.route_of(category), town_hall_of(place))
    asked = QueryDict(mutable=True)
    asked.update({"voir": "1", "besoin": Need.REPORT.value, "commune": place.code})
    return Told(False, None, town_hall_of(place), tuple(Finder(asked).found[:TOOLS]))


@register.simple_tag
def forward_of(report):
    """The message by which a report was last sent to a service, or None."""
    return CommuneNotice.objects.forwards().filter(change__report=report).exclude(sent_at=None).last()


@register.simple_tag
def call_of(page):
    """The call for projects that a campaign carries, in any language, or None."""
    call = CallForProjects.objects.select_related("campaign").first()
    carried = call and call.campaign and call.campaign.translation_key == page.translation_key
    return call if carried else None
