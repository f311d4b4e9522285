"""Following links politely: few at once to one site, with a pause, and none after « too many »."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import zip_longest

from django.db import transaction

from home.addresses import parts_of
from home.fetching import FetchError, fetch
from projects.links.models import Link
from projects.links.verdicts import Outcome, judge

#: Of one round: links, links of the same site, sites at the same time. Short, since other tasks wait
#: meanwhile when there is one worker only.
ROUND, PER_SITE, AT_ONCE = 60, 3, 30
#: Seconds between two visits of the same site.
PAUSE = 2.0
SECONDS = 10.0
#: Longer than a round can last; a worker that dies leaves its links to a later round.
LEASE = timedelta(minutes=15)


def visit_due(now: datetime, pause: float = PAUSE) -> int:
    """Follow the links that are due, at most a round of them; returns how many were."""
    links = claim(now)
    asyncio.run(_visit_sites(links, now, pause))
    Link.objects.bulk_update(
        links, ["state", "detail", "final_url", "checked_at", "due_at", "failures", "failing_since"]
    )
    return len(links)


@transaction.atomic
def claim(now: datetime) -> list[Link]:
    """The links of this round, put off meanwhile so that no other worker follows them too."""
    due = Link.objects.due(now).order_by("due_at").for_this_worker()[: ROUND * PER_SITE]
    by_site = defaultdict(list)
    for link in due:
        by_site[site_of(link)].append(link)
    # The first of each site, then the second of each: a large site does not keep the others waiting.
    turns = zip_longest(*(links[:PER_SITE] for links in by_site.values()))
    taken = [link for turn in turns for link in turn if link is not None][:ROUND]
    Link.objects.filter(pk__in=[link.pk for link in taken]).update(due_at=now + LEASE)
    return taken


def site_of(link: Link) -> str:
    return parts_of(link.url).hostname or ""


async def _visit_sites(links: Iterable[Link], now, pause):
    by_site = defaultdict(list)
    for link in links:
        by_site[site_of(link)].append(link)
    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_visit_site(found, now, pause, room) for found in by_site.values()))


async def _visit_site(links, now, pause, room):
    async with room:
        throttled_until = None
        for place, link in enumerate(links):
            if throttled_until:
                link.due_at = throttled_until
                continue
            if place:
                await asyncio.sleep(pause)
            outcome = await _visit(link)
            judge(link, outcome, now)
            throttled_until = link.due_at if outcome.is_throttled else None


async def _visit(link):
    try:
        return Outcome(fetched=await fetch(link.url, SECONDS))
    except FetchError as error:
        return Outcome(error=error)
