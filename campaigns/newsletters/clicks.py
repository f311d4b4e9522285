"""The links of letters: each is the same for everybody who receives the letter, and counted as a whole.

Nothing says who followed it: no pixel, nothing of the person in the address, no cookie.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from campaigns.models import CampaignPage
from campaigns.newsletters.addresses import page_url, site_url
from campaigns.newsletters.enums import LinkKind
from campaigns.newsletters.models import Issue, LinkClicks
from home.counting import is_person
from home.limits import A_DAY, network_of, times_asked
from home.translations import for_reader
from projects.models import ProjectPage

#: Clicks a day on one link that count from one network: a company's filter follows all links again and again.
PER_NETWORK = 20
MODELS = {
    LinkKind.PERSONAL: ProjectPage,
    LinkKind.PICKED: ProjectPage,
    LinkKind.CAMPAIGN: CampaignPage,
}


def address(issue_id, kind, target):
    """The absolute address of a link; ``target``: as in LinkClicks."""
    return site_url(reverse("newsletters:link", args=[issue_id, LinkKind(kind).value, target]))


def destination(issue_id, kind, target):
    """Where a link leads, in the language of the address: an absolute URL, or "" when nobody wrote it."""
    if kind == LinkKind.BUTTON:
        issue = Issue.objects.filter(pk=issue_id).first()
        return buttons(issue).get(target, {}).get("url", "") if issue else ""
    if kind not in MODELS or not target.isdecimal() or not Issue.objects.filter(pk=issue_id).exists():
        return ""
    (page_id,) = for_reader([int(target)])
    # What was taken off since then says so itself.
    page = MODELS[kind].objects.filter(pk=page_id).first()
    return page_url(page) if page else ""


def buttons(issue):
    """The buttons of an issue: ``{block id: {"url", "label", …}}``."""
    return {block.id: block.value for block in issue.blocks() if block.block_type == "call_to_action"}


def counts(request, issue_id, kind, target):
    """Whether this request is somebody's click on a letter that has left, neither a robot nor the hundredth
    reading of a filter."""
    if not is_person(request) or not Issue.objects.filter(pk=issue_id).exclude(approved_at=None).exists():
        return False
    name = f"letter-link:{issue_id}:{kind}:{target}:{network_of(request)}"
    return times_asked(name, A_DAY) <= PER_NETWORK


def count(issue_id, kind, target):
    """Add a click, whoever else adds one at the same moment."""
    row = {"issue_id": issue_id, "kind": kind, "target": target}
    if LinkClicks.objects.filter(**row).update(total=F("total") + 1):
        return
    try:
        with transaction.atomic():
            LinkClicks.objects.create(**row, total=1)
    except IntegrityError:
        LinkClicks.objects.filter(**row).update(total=F("total") + 1)
