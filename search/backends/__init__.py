"""Engines that find projects. All obey the contract of tests/search/test_backend_contract.py."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from search.query import CANDIDATES, Candidate, DiscoveryQuery, DiscoveryResult, ProjectDocument


class BackendUnavailable(Exception):
    """The engine did not answer; nothing is known of what was asked."""


def told_later(call: Callable[[], Any]) -> Callable[[], Any]:
    """What ``call()`` answers now, or that the engine did not, for who asks later."""
    done = Future()
    try:
        done.set_result(call())
    except BackendUnavailable as error:
        done.set_exception(error)
    return done.result


class DiscoveryBackend(ABC):
    #: What people call it.
    name: str
    #: Whether writing is a call to another machine, better made by a task than by the request.
    is_remote: bool

    @abstractmethod
    def search(self, query: DiscoveryQuery) -> DiscoveryResult:
        """The ids of one page of results, the total and the count of each facet value, for who reads in the
        language of the query.

        A count is what the total would be if the value were chosen alone in its facet.
        """

    @abstractmethod
    def suggest(self, prefix: str, size: int, today: date, language: str) -> list[int]:
        """Ids of projects still taking people on with a title word that starts like the last typed."""

    @abstractmethod
    def candidates(
        self,
        near: Mapping[int, float],
        wanted: Mapping[str, frozenset[str]],
        exclude: frozenset[int],
        today: date,
        language: str,
        size: int = CANDIDATES,
        without: frozenset[str] = frozenset(),
    ) -> list[Candidate]:
        """Projects that can be joined today, among those ``near`` by what they say (closeness by page id) and
        those that bear a wanted value; of no organisation whose slug is in ``without``.

        The newest come first among equals, so that what has just been published is seen.
        """

    @abstractmethod
    def write(self, documents: Iterable[tuple[int, ProjectDocument]]) -> dict[int, str]:
        """Store (version, document) pairs; an older version never replaces a newer one.

        Returns the error of each page id that could not be written.
        """

    def begin_write(self, documents: Iterable[tuple[int, ProjectDocument]]) -> Callable[[], dict[int, str]]:
        """``write``, whose answer comes from what is returned: others may be made until it is asked for."""
        return told_later(lambda: self.write(documents))

    @abstractmethod
    def delete(self, pages: Iterable[tuple[int, int]]) -> None:
        """Forget (version, page id) pairs; absent ones are no error."""

    @abstractmethod
    def clear(self) -> None:
        """Forget everything, be ready to be written to, and make every discovery entry pending."""

    @abstractmethod
    def versions(self, prepared: bool = False) -> Iterator[tuple[int, int]]:
        """(page id, version) of each document held, by page id; of what serves, or of what ``prepare``
        began for engines that have both."""

    def engines(self) -> Mapping[str, "DiscoveryBackend"]:
        """What holds documents, by the name that reports give it."""
        return {self.name: self}

    def is_ready(self) -> bool:
        """Whether there is an index to search, whatever it holds."""
        return True

    @abstractmethod
    def prepare(self) -> None:
        """Begin an index beside the one that serves; others are written anew where they are."""

    @abstractmethod
    def switch(self) -> None:
        """Serve what was prepared, in one step, and keep the former index for a while."""

    @abstractmethod
    def tidy(self) -> None:
        """Drop what served once and is old, and put what serves in the order that is searched fastest."""

    @abstractmethod
    def refresh(self) -> None:
        """Make what was written visible to the next search, for engines that delay it."""


@lru_cache(maxsize=1)
def get_backend() -> DiscoveryBackend:
    """The engine inside the database of the site; with ``ELASTICSEARCH_URL`` it stands by for that server."""
    local = import_string("search.backends.embedded.EmbeddedBackend")()
    if not settings.ELASTICSEARCH_URL:
        return local
    engine = import_string("search.backends.elasticsearch.ElasticsearchBackend")
    remote = engine(settings.ELASTICSEARCH_URL, settings.DISCOVERY_INDEX_PREFIX)
    return import_string("search.backends.standby.StandbyBackend")(remote, local)
