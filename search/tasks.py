import logging

from celery import shared_task
from django.utils import timezone

from search import backends, indexing, likeness, rebuilding, reconciliation
from search.backends import BackendUnavailable
from search.models import MissedSearch
from search.runs import AlreadyRunning

logger = logging.getLogger(__name__)

#: Of a rebuild or a reconciliation: as long as the catalogue asks for.
SOFT_LIMIT, LIMIT = 6 * 3600, 6 * 3600 + 60


@shared_task
def index_pages(page_ids):
    indexing.index_now(page_ids)


@shared_task
def sweep():
    """Index what a crash, a lost message or an engine that was down left behind."""
    indexing.index_pending()
    if likeness.keep_up():
        learn.delay()
    try:
        if not backends.get_backend().is_ready():
            # A new mapping, or an index lost with its server: the other engine answers meanwhile.
            rebuild.delay()
    except BackendUnavailable as error:
        logger.warning("The search server does not answer: %s", error)


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def rebuild():
    _once(rebuilding.rebuild)


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def reconcile():
    _once(reconciliation.reconcile)


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def learn():
    _once(likeness.fit)


def _once(work):
    """A wake-up may be doubled: the other one does the work. Why it failed is kept with the run."""
    try:
        work()
    except (AlreadyRunning, BackendUnavailable, rebuilding.Incomplete) as error:
        logger.warning("%s", error)


@shared_task
def forget_misses():
    """The searches without results that nobody does any more."""
    MissedSearch.objects.outdated(timezone.localdate()).delete()
