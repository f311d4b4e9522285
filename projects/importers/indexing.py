"""Many pages saved at once: one pass of Wagtail's own indexes for all, instead of one for each.

Adding one page to Wagtail's search reads the whole table of entries, so that an import would slow down
as the catalogue grows. Discovery has its own index, which follows by itself.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

_saved = ContextVar("pages whose indexing is put off", default=None)


def put_off(page):
    """Whether this page will be indexed with the others; it is then written down for that."""
    saved = _saved.get()
    if saved is None:
        return False
    saved.setdefault(type(page), set()).add(page.pk)
    return True


@contextmanager
def indexed_together():
    """A transaction at the end of which the pages saved in it are indexed. Delete none inside."""
    # It asks for models that import this module.
    from wagtail.signal_handlers import disable_reference_index_auto_update

    with transaction.atomic():
        saved = {}
        token = _saved.set(saved)
        try:
            with disable_reference_index_auto_update():
                yield
        finally:
            _saved.reset(token)
        for model, ids in saved.items():
            _index(model, ids)


def _index(model, ids):
    # Those that a savepoint took back are not found, and need nothing.
    pages = list(model.objects.filter(pk__in=ids))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, pages)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
