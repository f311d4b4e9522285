"""Which projects for each person, and why."""

import time
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import CampaignPage
from campaigns.newsletters.enums import IssueKind
from campaigns.newsletters.readers import read_readers
from home.translations import for_reader
from projects.models import ProjectPage
from search.pool import Pool
from search.query import Reason

#: A recipe shorter than this is completed, when it holds at least one project chosen for the person.
COMPLETED = 3
FRESH_AGE = timedelta(days=30)
#: How long what is known of projects serves one issue, in seconds. What closes meanwhile is left out when
#: the message is made.
KEPT_FOR = 900


def compose(subscription, composer):
    """The recipe of one person today, as ``Composer.recipe`` makes it."""
    # Editors read the administration in their language; recipes are written in the original one.
    with override(settings.LANGUAGE_CODE):
        (reader,) = composer.read([subscription.pk])
        return composer.recipe(reader)


class Composer:
    """Makes the recipes of an issue. What does not depend on the person is worked out once.

    ``campaign``: the CampaignPage that the issue puts forward; ``announces``: it speaks of nothing else;
    ``picked``: the ids of the projects that the editors give to everybody.
    """

    def __init__(self, size, campaign=None, announces=False, picked=frozenset()):
        self.size = size
        with override(settings.LANGUAGE_CODE):
            self.pool = Pool()
        self.campaigns = {}
        self.picked = picked
        self.pinned = self._pinned(campaign)
        self.announced = campaign if announces else None
        ids = campaign.joinable_ids() if announces and campaign else []
        self.promoted = [pk for pk in ids if pk in self.pool.projects]
        self.others = frozenset(self.pool.projects) - set(self.promoted)
        since = timezone.now() - FRESH_AGE
        published = self.pool.published
        self.fresh = [pk for pk in self.pool.projects if published[pk] and published[pk] >= since]

    @classmethod
    def of(cls, issue):
        announces = issue.kind == IssueKind.ANNOUNCEMENT
        return cls(issue.max_projects, issue.campaign, announces, issue.picked_ids())

    def read(self, subscription_ids):
        """The Readers of these subscriptions, ready for ``recipe``. Raises BackendUnavailable."""
        readers = [
            replace(reader, known=reader.known | self.picked) for reader in read_readers(subscription_ids)
        ]
        self.pool.learn(reader.tastes for reader in readers)
        followed = {pk for reader in readers for pk in reader.campaigns} - self.campaigns.keys()
        for campaign in CampaignPage.objects.filter(pk__in=followed):
            self.campaigns[campaign.pk] = (campaign.title, campaign.joinable_ids())
        return readers

    def recipe(self, reader):
        """At most ``size`` projects, best first, none that the person knows. Same shape as
        ``Delivery.recipe``; empty when nothing close was found.

        The campaigns that they follow take up to half of it, more when their interests find too little.
        A short recipe is completed with what the issue puts forward and what is new, within their reach.
        """
        if self.announced:
            return self._announcement(reader)
        promised = self._promised(reader)
        first = dict(list(promised.items())[: max(1, self.size // 2)])
        taken = reader.known | first.keys()
        chosen = self.pool.choose(reader.tastes, taken, self.size - len(first))
        found = first | {one.project_id: one.reason for one in chosen} | promised
        if found and len(found) < COMPLETED:
            found |= self._more(reader, found)
        items = [{"project": pk, "reason": reason.to_json()} for pk, reason in found.items()]
        return items[: self.size]

    def _announcement(self, reader):
        """What the announced campaign holds: for who follows it, else for whose interests it meets."""
        if self.announced.pk in reader.campaigns:
            reason = Reason("campaign", title=self.announced.title)
            found = {pk: reason for pk in self.promoted if pk not in reader.known}
        else:
            chosen = self.pool.choose(reader.tastes, reader.known | self.others, self.size)
            found = {one.project_id: one.reason for one in chosen}
        items = [{"project": pk, "reason": reason.to_json()} for pk, reason in found.items()]
        return items[: self.size]

    def _promised(self, reader):
        """What the followed campaigns hold that the person does not know, latest followed first."""
        found = {}
        for campaign in reader.campaigns:
            title, ids = self.campaigns[campaign]
            for page_id in ids:
                if page_id not in reader.known:
                    found.setdefault(page_id, Reason("campaign", title=title))
        return found

    def _more(self, reader, found):
        reasons = {}
        for page_id, reason in [*self.pinned.items(), *((pk, Reason("fresh")) for pk in self.fresh)]:
            if len(found) + len(reasons) >= COMPLETED:
                break
            is_new = page_id not in reader.known and page_id not in found
            if is_new and page_id in self.pool.within_reach(reader.tastes.places):
                reasons.setdefault(page_id, reason)
        return reasons

    def _pinned(self, campaign):
        if campaign is None or not (campaign.live and campaign.is_running):
            return {}
        ids = (row.project_id for row in campaign.pinned.all())
        return {pk: Reason("pinned", title=campaign.title) for pk in ids if pk in self.pool.projects}


class _Kept:
    """The composer of the issue that this process prepares: it serves all of its shifts."""

    key, until, composer = None, 0.0, None


def composer_of(issue, asked_at):
    """The Composer of an issue as it was asked for at that moment, made anew from time to time."""
    key = (issue.pk, asked_at)
    if _Kept.key != key or time.monotonic() > _Kept.until:
        _Kept.composer = Composer.of(issue)
        _Kept.key, _Kept.until = key, time.monotonic() + KEPT_FOR
    return _Kept.composer


def forget_composer():
    """Free the memory of what was kept for an issue now prepared."""
    _Kept.key = _Kept.composer = None


def presentable(recipes, shows_all=False):
    """The projects of ``recipes`` that can still be joined, each in the reader's language where somebody
    translated it: ``{page id of the recipe: ProjectPage}``.

    ``shows_all``: all those that are public.
    """
    ids = sorted(presentable_ids(recipes, shows_all))
    own = dict(zip(ids, for_reader(ids), strict=True))
    pages = ProjectPage.objects.select_related("locale").prefetch_related("places__place")
    found = pages.in_bulk(own.values())
    return {pk: found[version] for pk, version in own.items() if version in found}


def presentable_ids(recipes, shows_all=False):
    """The ids of the same projects, without reading their pages."""
    return set(_shown(shows_all).filter(pk__in=_projects_of(recipes)).values_list("pk", flat=True))


def _shown(shows_all):
    public = ProjectPage.objects.live().public()
    return public if shows_all else public.recruiting().open_on(timezone.localdate())


def _projects_of(recipes):
    return {item["project"] for recipe in recipes for item in recipe}
