from celery import shared_task

from search import indexing


@shared_task
def index_pages(page_ids):
    indexing.index_now(page_ids)


@shared_task
def sweep():
    """Index what a crash, a lost message or an engine that was down left behind."""
    indexing.index_pending()
