"""Any search as a file: a table for spreadsheets, a calendar for agendas."""

import csv
import json
import logging
from collections.abc import Iterator
from functools import wraps

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.calendars import calendar_named
from home.lists import neutralised
from projects.models import ProjectPage
from projects.models.pages import VOCABULARIES
from search import ppsr
from search.api.throttling import throttled
from search.backends import BackendUnavailable
from search.feeds import feed_title
from search.forms import DiscoveryForm
from search.maps.features import found_ids

logger = logging.getLogger(__name__)

#: Projects read at once: what a file holds in memory, however long it is.
CHUNK = 500
#: Seconds after which one may ask again when the search does not answer.
RETRY_AFTER = 120
#: Without it, spreadsheets read the accents of another encoding.
BYTE_ORDER_MARK = "\ufeff"
#: What spreadsheets open in columns where a comma is for decimals.
DELIMITER = ";"


def _labels(name):
    return lambda page: " · ".join(term.name for term in getattr(page, name).all())


def _date(name):
    return lambda page: getattr(page, name) or ""


SUMMARY = (gettext_lazy("Résumé"), lambda page: page.summary)
#: What projects are chosen by: heading, and the text or the date that it holds of a project.
CRITERIA = (
    (gettext_lazy("Porté par"), lambda page: page.organisation.name if page.organisation else ""),
    (gettext_lazy("Thèmes"), _labels("themes")),
    (gettext_lazy("Types de contribution"), _labels("contribution_kinds")),
    (gettext_lazy("Publics"), _labels("audiences")),
    (gettext_lazy("Accessible"), _labels("access_needs")),
    (gettext_lazy("Temps à donner"), lambda page: page.get_effort_display()),
    (gettext_lazy("Niveau"), lambda page: page.get_level_display()),
    (gettext_lazy("Où participer"), lambda page: page.where),
    (gettext_lazy("Ouvre le"), _date("opens_on")),
    (gettext_lazy("Se termine le"), _date("closes_on")),
    (gettext_lazy("Saison"), lambda page: page.season),
    (gettext_lazy("Ouvert aujourd’hui"), lambda page: _("oui") if page.is_open else _("non")),
    (gettext_lazy("Vérifié le"), _date("verified_on")),
)
#: The columns of the table.
COLUMNS = (
    (gettext_lazy("Titre"), lambda page: page.title),
    SUMMARY,
    (gettext_lazy("Adresse de la fiche"), lambda page: page.full_url),
    (gettext_lazy("Adresse pour participer"), lambda page: page.participate_url),
    *CRITERIA,
)


def export(view):
    """A view that only reads, and says when to come back if the search does not answer."""

    @wraps(view)
    def answer(request):
        try:
            return view(request)
        except BackendUnavailable:
            logger.exception("Discovery does not answer for a file")
            message = _("La recherche est indisponible : réessayez dans quelques minutes.")
            return HttpResponse(
                message,
                status=503,
                content_type="text/plain; charset=utf-8",
                headers={"Retry-After": str(RETRY_AFTER)},
            )

    return require_safe(throttled(answer))


@export
def table(request):
    """The projects of all the pages of results, in their order, as CSV."""
    rows = _rows(found_ids(DiscoveryForm(request.GET)), get_language())
    name = f"projets-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        rows,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@export
def agenda(request):
    """The dates and seasons of the projects of a search; those that are always open have no event."""
    form = DiscoveryForm(request.GET)
    pages = public_projects(found_ids(form))
    calendar = calendar_named(feed_title(form), ((page, page.periods()) for page in pages))
    return HttpResponse(
        calendar,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="projets.ics"'},
    )


@export
def ppsr_core(request):
    """The projects of a search as PPSR Core 2020.0 describes them, for other catalogues."""
    return StreamingHttpResponse(
        _ppsr(found_ids(DiscoveryForm(request.GET)), get_language()),
        content_type="application/json; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _ppsr(ids, language):
    yield '{"Project": ['
    for number, page in enumerate(public_projects(ids, with_body=True)):
        with override(language):
            told = json.dumps(ppsr.project(page), ensure_ascii=False)
        yield f"{',' if number else ''}\n{told}"
    yield "\n]}\n"


def public_projects(ids, with_body=False) -> Iterator[ProjectPage]:
    """The projects of ``ids`` that are public, in that order, with all that an export says of them."""
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        public = ProjectPage.objects.live().public()
        shown = public.with_relations() if with_body else public.for_cards()
        pages = shown.prefetch_related(*VOCABULARIES).in_bulk(some)
        yield from (pages[page_id] for page_id in some if page_id in pages)


class _Line:
    """A file that gives back what is written to it, for the writer of ``csv``."""

    def write(self, text):
        return text


def _rows(ids, language):
    writer = csv.writer(_Line(), delimiter=DELIMITER)
    # The answer is read after the language of the request was given back.
    with override(language):
        yield BYTE_ORDER_MARK + writer.writerow([str(heading) for heading, _read in COLUMNS])
    for page in public_projects(ids):
        with override(language):
            yield writer.writerow([neutralised(str(read(page))) for _heading, read in COLUMNS])
