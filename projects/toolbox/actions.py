"""Writes on the toolbox: propose a tool, take what a publiccode.yml says of one."""

from django.db import transaction
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from projects.importers.places import find_place
from projects.toolbox.models import SolutionIndexPage, SolutionPage, Source, Use
from projects.toolbox.publiccode import Described


class NoToolbox(Exception):
    def __str__(self):
        return _("Créez d’abord la page « boîte à outils ».")


def index_page() -> SolutionIndexPage:
    index = SolutionIndexPage.objects.filter(locale=Locale.get_default()).first()
    if index is None:
        raise NoToolbox
    return index


@transaction.atomic
def propose(fields: dict, source: str = "") -> SolutionPage:
    """Write a proposal as a draft that the editors find in their workflow; nothing says who proposed it."""
    page = SolutionPage(live=False, slug=free_slug(fields["title"]), **fields)
    if source:
        page.sources = [Source(label=_("Adresse donnée par la proposition"), url=source)]
    index_page().add_child(instance=page)
    page.save_revision()
    if workflow := page.get_workflow():
        workflow.start(page, user=None)
    return page


@transaction.atomic
def take(described: Described, user=None) -> tuple[SolutionPage, bool]:
    """Write a publiccode.yml on the draft of its tool, known by its repository, or on a new one.

    Returns the page and whether it is new. Nothing becomes public by it.
    """
    found = SolutionPage.objects.filter(repository=described.fields["repository"]).first()
    page = found.get_latest_revision_as_object() if found else SolutionPage(live=False)
    for name, value in described.fields.items():
        if value or not found:
            setattr(page, name, value)
    if not found:
        page.slug = free_slug(page.title)
        page.body = [("paragraph", f"<p>{escape(text)}</p>") for text in described.paragraphs]
    known = {use.name for use in page.uses.all()}
    added = [
        Use(name=name, place=find_place(name), source=page.repository)
        for name in described.used_by
        if name not in known
    ]
    page.uses = [*page.uses.all(), *added]
    if not found:
        index_page().add_child(instance=page)
    page.save_revision(user=user)
    return page, not found


def free_slug(title: str) -> str:
    """An address that no page of the toolbox has."""
    start = slugify(title)[:60] or "outil"
    taken = set(Page.objects.child_of(index_page()).values_list("slug", flat=True)) | RESERVED
    return next(slug for slug in _numbered(start) if slug not in taken)


#: What the addresses of the toolbox itself are called.
RESERVED = {"trouver", "comparer", "proposer"}


def _numbered(start):
    yield start
    number = 2
    while True:
        yield f"{start}-{number}"
        number += 1
