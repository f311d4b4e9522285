"""What is remembered until the content changes.

A token names the present state of the content; it is part of the key of all that is remembered, so
that a change forgets everything at once and nothing has to be found and removed.
"""

from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from home.models import ContentGeneration

#: Seconds. Dates, and a change whose token was lost in a crash, are seen after this long at most.
LIFE = 600
#: Seconds during which a process trusts what it knows: how late it learns of the others' changes.
TRUST = 1.0

_ABSENT = object()


class _Known:
    token = ""
    read_at = float("-inf")


def generation() -> str:
    """The token of the present content, read from the database once a second at most."""
    if monotonic() - _Known.read_at > TRUST:
        # Before the query: a change that comes meanwhile makes what is read here look older.
        _Known.read_at = monotonic()
        try:
            _Known.token = ContentGeneration.objects.values_list("token", flat=True).first() or ""
        except (OperationalError, InterfaceError):
            # Nothing changes while the database is away: kept pages are still those of the content.
            if not _Known.token:
                raise
    return _Known.token


def forget() -> None:
    """Give the content a new token: nothing remembered so far is used again, here at once."""
    ContentGeneration.objects.update_or_create(pk=1, defaults={"token": uuid4().hex})
    _Known.read_at = float("-inf")


def forget_after_commit() -> None:
    """The same, once the change that is being made can be seen by everybody."""
    transaction.on_commit(forget, robust=True)


def key_of(*parts: str) -> str:
    """The key of what ``parts`` name, in the present content, day, language and theme."""
    now = (generation(), str(timezone.localdate()), get_language() or "", settings.THEME, *parts)
    return sha256("\n".join(now).encode()).hexdigest()


def remember(build: Callable[[], Any], *parts: str) -> Any:
    """What ``build()`` returned since the last change of content. It must be picklable."""
    key = key_of(*parts)
    found = caches["content"].get(key, _ABSENT)
    if found is _ABSENT:
        found = build()
        caches["content"].set(key, found, LIFE)
    return found


def remember_each(build: Callable[[list], Mapping], kind: str, ids: Collection) -> dict:
    """What ``build(ids)`` gave for each id, asked only for those that are not remembered.

    One reading of the cache for all; None for the ids that ``build`` did not give.
    """
    prefix = key_of(kind)
    keys = {wanted: f"{prefix}:{wanted}" for wanted in ids}
    kept = caches["content"].get_many(keys.values())
    missing = [wanted for wanted, key in keys.items() if key not in kept]
    if missing:
        built = build(missing)
        made = {keys[wanted]: built.get(wanted) for wanted in missing}
        caches["content"].set_many(made, LIFE)
        kept.update(made)
    return {wanted: kept[key] for wanted, key in keys.items()}
