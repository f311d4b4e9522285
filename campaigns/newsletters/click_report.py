"""What a letter has brought: sums that name nobody, rounded down as those of owners are."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from campaigns.models import CampaignPage
from campaigns.newsletters import clicks, pace
from campaigns.newsletters.enums import DeliveryState, LinkKind
from campaigns.newsletters.models import Issue, LinkClicks
from home.counting import in_words, shown
from projects.models import ProjectPage

CHARTED = 10


@dataclass(frozen=True)
class Link:
    """A link and how often it was followed. ``total``: a shown sum."""

    label: str
    kind: str
    total: int

    @property
    def words(self):
        return in_words(self.total)


@dataclass(frozen=True)
class Report:
    """``total``: the shown sum of all clicks; ``links``: most followed first; ``kinds``, ``chart`` and
    ``earlier``: rows of the component of charts, the last of clicks for a hundred letters received."""

    total: int
    links: list
    kinds: list
    chart: list
    earlier: list

    @property
    def words(self):
        return in_words(self.total)


def of(issue):
    """The Report of an issue that has been sent, in part at least; None of another."""
    if not issue.prepared_at:
        return None
    counted = list(issue.clicks.order_by("-total", "pk"))
    links = _links(issue, counted)
    kinds = {kind: sum(row.total for row in counted if row.kind == kind) for kind in LinkKind}
    return Report(
        shown(sum(row.total for row in counted)),
        links,
        pace.rows([(str(kind.label), shown(total)) for kind, total in kinds.items() if total]),
        pace.rows([(link.label, link.total) for link in links[:CHARTED] if link.total]),
        _earlier(issue),
    )


def _links(issue, counted):
    pages = {int(row.target) for row in counted if row.target.isdecimal()}
    titles = dict(ProjectPage.objects.filter(pk__in=pages).values_list("pk", "title"))
    titles |= dict(CampaignPage.objects.filter(pk__in=pages).values_list("pk", "title"))
    labels = {str(pk): title for pk, title in titles.items()}
    labels |= {name: value["label"] for name, value in clicks.buttons(issue).items()}
    return [Link(labels.get(row.target, "—"), row.get_kind_display(), shown(row.total)) for row in counted]


def _earlier(issue):
    """For a hundred letters received, of the latest finished issues of its kind, oldest first."""
    if issue.state not in pace.FINISHED or not issue.finished_at:
        return []
    sent = Count("deliveries", filter=Q(deliveries__state=DeliveryState.SENT))
    finished = Issue.objects.filter(
        kind=issue.kind, state__in=pace.FINISHED, finished_at__lte=issue.finished_at
    )
    latest = list(finished.annotate(received=sent).order_by("-finished_at")[: pace.COMPARED])
    sums = LinkClicks.objects.filter(issue__in=latest).order_by().values_list("issue").annotate(Sum("total"))
    totals = dict(sums)
    if len(latest) < 2:
        return []
    return pace.rows(
        [
            (each.subject, round(100 * shown(totals.get(each.pk)) / each.received) if each.received else 0)
            for each in reversed(latest)
        ]
    )
