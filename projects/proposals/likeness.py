"""What already exists that a proposal may be about: pages online or in preparation, other proposals."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail import hooks

from projects.duplicates import (
    REASONS,
    SIMILAR,
    STRENGTH,
    alike,
    is_front_page,
    normalise_title,
    normalise_url,
)
from projects.models import ProjectPage
from projects.proposals.enums import COMPARABLE
from projects.proposals.models import Proposal

#: Titles this alike may be of one project when the engine found them close by what they say.
NEIGHBOURS = 0.6
SHORT_WORD, MAX_CANDIDATES, SHOWN = 4, 200, 5


@dataclass(frozen=True)
class Alike:
    """A page or a proposal, and why it is thought to be the same: a code of REASONS."""

    subject: ProjectPage | Proposal
    reason: str

    @property
    def reason_label(self):
        return REASONS[self.reason]

    @property
    def is_page(self):
        return isinstance(self.subject, ProjectPage)

    @property
    def is_online(self):
        return self.is_page and self.subject.live


@dataclass(frozen=True)
class Likenesses:
    """``online``: what anybody may read. ``hidden``: drafts and proposals, for editors only."""

    online: list[Alike] = field(default_factory=list)
    hidden: list[Alike] = field(default_factory=list)

    def __bool__(self):
        return bool(self.online or self.hidden)


def find_alike(title, url="", summary="", beside=None):
    """What may be the project of that title, address and summary; ``beside``: the proposal itself."""
    near = _near_by_words(title, summary)
    pages = _candidates(ProjectPage.objects.all(), title, url, "participate_url", near)
    pages = pages.filter(merged_into=None, is_template=False)
    # One that became a page is that page.
    open_ones = Proposal.objects.filter(state__in=COMPARABLE, page=None)
    if beside:
        pages, open_ones = pages.exclude(pk=beside.page_id), open_ones.exclude(pk=beside.pk)
    proposals = _candidates(open_ones, title, url, "url", [])
    found = [
        *_judged(pages.defer("body")[:MAX_CANDIDATES], "participate_url", title, url, set(near)),
        *_judged(proposals[:MAX_CANDIDATES], "url", title, url, set()),
    ]
    found.sort(key=lambda each: STRENGTH.index(each.reason))
    return Likenesses(
        [each for each in found if each.is_online][:SHOWN],
        [each for each in found if not each.is_online][:SHOWN],
    )


def _near_by_words(title, summary):
    """Ids of pages that the engines of discovery find for these words."""
    if len(normalise_title(title)) < SHORT_WORD:
        return []
    return [
        page_id
        for find in hooks.get_hooks("find_projects_by_words")
        for page_id in find(f"{title} {summary}")
    ]


def _candidates(rows, title, url, column, near):
    words = [word for word in title.split() if len(word) >= SHORT_WORD][:6]
    wanted = [Q(title__icontains=word) for word in words]
    if normalise_url(url):
        wanted.append(Q(**{f"{column}__icontains": normalise_url(url)}))
    if near:
        wanted.append(Q(pk__in=near))
    return rows.filter(reduce(or_, wanted)).order_by("pk") if wanted else rows.none()


def _judged(rows, column, title, url, near):
    title, url = normalise_title(title), normalise_url(url)
    for row in rows:
        theirs = normalise_title(row.title)
        likeness = alike(title, theirs) if title and theirs else 0
        same_url = url and url == normalise_url(getattr(row, column))
        if same_url and (not is_front_page(getattr(row, column)) or likeness >= SIMILAR / 2):
            yield Alike(row, "url")
        elif title and title == theirs:
            yield Alike(row, "title")
        elif likeness >= (NEIGHBOURS if row.pk in near else SIMILAR) or is_the_beginning(title, theirs):
            yield Alike(row, "similar")


def is_the_beginning(title, whole):
    """Whether a title is what another one is called in short: « Spipoll » for « Spipoll – Suivi »."""
    return len(title) >= SHORT_WORD and whole.startswith(f"{title} ")
