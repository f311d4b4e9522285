"""« Le projet que vous suivez se termine, en voici d’autres »: once for each project and follower.

Those of one day are an issue; what it has told is written in the transaction that writes its messages.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.rich_text import RichText

from campaigns.newsletters.enums import IssueKind, IssueState
from campaigns.newsletters.models import (
    Delivery,
    EndingTold,
    Issue,
    Subscription,
    Suppression,
    hash_address,
)
from campaigns.newsletters.readers import read_readers
from projects.models import Follow, ProjectPage
from search.pool import Pool, Tastes
from search.query import Reason

#: The hour of the day (of France) from which the messages of the day leave.
HOUR = 9
#: Before the end and after it: a day without beat is made up for.
AROUND = timedelta(days=7)
MOST = 4


def open_the_day(now):
    """Begin the issue of today, once, when a followed project ends. Returns it, or None."""
    here = timezone.localtime(now)
    today = here.date()
    if here.hour < HOUR or Issue.objects.filter(kind=IssueKind.ENDING, day=today).exists():
        return None
    if not followers(today).exists():
        return None
    start = {"state": IssueState.PREPARING, "approved_at": now, **_words()}
    with override("en"):
        start |= {f"{name}_en": value for name, value in _words().items()}
    return Issue.objects.get_or_create(kind=IssueKind.ENDING, day=today, defaults=start)[0]


def _words():
    text = format_html("<p>{}</p>", _("Ces projets ouverts lui ressemblent."))
    subject = _("Un projet que vous suivez se termine, en voici d’autres")
    return {"subject": subject, "body": [("paragraph", RichText(text))]}


def ending(day):
    """The public projects whose last day is about ``day``."""
    around = (day - AROUND, day + AROUND)
    return ProjectPage.objects.live().public().filter(closes_on__range=around)


def untold(day):
    """The follows of ending projects of which their follower has not been told."""
    told = EndingTold.objects.filter(
        subscription__contributor=OuterRef("contributor"), project=OuterRef("project")
    )
    return Follow.objects.filter(~Exists(told), project__in=ending(day).values("pk"))


def followers(day):
    """Who is to be told: subscribers who let what they follow be used and want no pause."""
    told = untold(day).filter(contributor=OuterRef("contributor"))
    return Subscription.objects.told_of_follows(day).filter(Exists(told))


class EndingAudience:
    """Those who follow what ends; see ``LetterAudience``."""

    def __init__(self, issue):
        self.issue, self.pool = issue, None

    def left(self):
        return followers(self.issue.day).without_message_of(self.issue)

    def deliveries(self, ids):
        self.pool = self.pool or Pool()
        ends = self._ends(ids)
        readers = read_readers(ids)
        self.pool.learn(Tastes(tuple(ends[reader.subscription_id])) for reader in readers)
        suppressed = Suppression.objects.hashes_among(reader.address for reader in readers)
        return [self._delivery(reader, ends[reader.subscription_id], suppressed) for reader in readers]

    def _ends(self, ids):
        """The ids of the ending projects of each subscription: ``{subscription id: [page id]}``."""
        rows = untold(self.issue.day).filter(contributor__subscription__in=ids).order_by("pk")
        found = {pk: [] for pk in ids}
        for subscription, project in rows.values_list("contributor__subscription", "project"):
            found[subscription].append(project)
        return found

    def _delivery(self, reader, ends, suppressed):
        row = Delivery(issue=self.issue, subscription_id=reader.subscription_id, address=reader.address)
        if hash_address(reader.address) in suppressed:
            return row.skipped(_("adresse bloquée"))
        places = reader.tastes.places
        # What ends is closest to itself.
        close = self.pool.choose(Tastes(tuple(ends)), reader.known | set(ends), 4 * MOST)
        within = [one for one in close if one.project_id in self.pool.within_reach(places)]
        row.recipe = [
            {"project": one.project_id, "reason": Reason("ending", title=one.reason.title).to_json()}
            for one in within[:MOST]
        ]
        return row if row.recipe else row.skipped(_("aucun projet proche"))

    def written(self, ids):
        """Remember who has been told of what, those for whom nothing was close included."""
        rows = untold(self.issue.day).filter(contributor__subscription__in=ids)
        told = rows.values_list("contributor__subscription", "project")
        EndingTold.objects.bulk_create(
            [EndingTold(subscription_id=subscription, project_id=project) for subscription, project in told],
            ignore_conflicts=True,
        )
