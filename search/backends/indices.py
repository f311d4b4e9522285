"""The indices of an Elasticsearch server behind one alias: made, filled beside each other, switched."""

import re
import time
from collections.abc import Iterator

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

from search.backends import BackendUnavailable
from search.backends.mapping import fingerprint, index_body

READ = 5_000
KEEP_ALIVE = "2m"
DAY_NS = 86_400 * 10**9
#: How long the former index stays for a step back, and that of another release for its processes.
FORMER_NS, OTHER_RELEASE_NS = DAY_NS, 7 * DAY_NS


def call(operation, **parameters):
    """What the server answers. Raises BackendUnavailable."""
    try:
        return operation(**parameters)
    except (ApiError, TransportError) as error:
        raise BackendUnavailable(str(error)) from error


class Indices:
    """``alias`` is what searches read, ``next`` what a rebuild fills, ``former`` what served before.

    The alias bears the fingerprint of the mapping, so that two releases never read the same index; an
    index is named by it and by the moment it was made. Only aliases are written to: writing to a name
    that does not exist would make an index without our mapping.
    """

    def __init__(self, client: Elasticsearch, prefix: str):
        self.client, self.family = client, f"{prefix}-projects"
        self.alias = f"{self.family}-{fingerprint()}"
        self.next, self.former = f"{self.alias}-next", f"{self.alias}-former"

    def exist(self, alias: str) -> bool:
        return bool(call(self.client.indices.exists_alias, name=alias))

    def begin(self) -> None:
        """Make the index that a rebuild fills, without what a killed one left."""
        self.tidy(left_overs=True)
        self._create(self.next)

    def switch(self) -> None:
        """Serve the new index and keep the former one, in one call."""
        new, serving, former = map(self._behind, (self.next, self.alias, self.former))
        actions = [{"remove_index": {"index": name}} for name in former]
        for name in serving:
            actions += [_alias("remove", name, self.alias), _alias("add", name, self.former)]
        for name in new:
            actions += [_alias("remove", name, self.next), _alias("add", name, self.alias)]
        call(self.client.indices.update_aliases, actions=actions)

    def start_afresh(self) -> None:
        """Serve an empty index, and none other."""
        known = list(self._named(self.alias))
        name = self._create(None)
        actions = [{"remove_index": {"index": index}} for index in known]
        call(self.client.indices.update_aliases, actions=[_alias("add", name, self.alias), *actions])

    def tidy(self, left_overs: bool = False) -> None:
        """Drop what serves no more: old indices and, before a rebuild, what another one had begun."""
        now = time.time_ns()
        ours = self._named(self.alias)
        serving = [made for made, aliases in ours.values() if self.alias in aliases]
        dropped = []
        for name, (_made, aliases) in ours.items():
            is_old = self.former in aliases and serving and now - max(serving) > FORMER_NS
            is_left_over = left_overs and not {self.alias, self.former} & aliases
            dropped += [name] if is_old or is_left_over else []
        others = self._named(self.family)
        dropped += [name for name in others.keys() - ours.keys() if now - others[name][0] > OTHER_RELEASE_NS]
        if dropped:
            call(self.client.indices.delete, index=dropped, ignore_unavailable=True)

    def compact(self, alias: str) -> None:
        """Have the server put the documents of each shard together, in its own time.

        A search goes through each segment in turn: what lots have left costs twice as much as one (ADR 46).
        """
        call(self.client.indices.forcemerge, index=alias, max_num_segments=1, wait_for_completion=False)

    def versions(self, alias: str) -> Iterator[tuple[int, int]]:
        """(page id, version) of each document, by page id, as they are now."""
        call(self.client.indices.refresh, index=alias)
        opened = call(self.client.open_point_in_time, index=alias, keep_alive=KEEP_ALIVE)
        point = {"id": opened["id"], "keep_alive": KEEP_ALIVE}
        body = {"size": READ, "sort": [{"page_id": "asc"}], "version": True, "track_total_hits": False}
        try:
            while True:
                answer = call(self.client.search, pit=point, source=False, **body)
                point["id"] = answer["pit_id"]
                hits = answer["hits"]["hits"]
                yield from ((int(hit["_id"]), hit["_version"]) for hit in hits)
                if len(hits) < READ:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            self.client.options(ignore_status=404).close_point_in_time(id=point["id"])

    def _create(self, alias):
        name = f"{self.alias}-{time.time_ns()}"
        body = index_body()
        body["settings"] = body["settings"] | {"auto_expand_replicas": settings.DISCOVERY_REPLICAS}
        call(self.client.indices.create, index=name, aliases={alias: {}} if alias else {}, **body)
        return name

    def _behind(self, alias):
        return [name for name, (_made, aliases) in self._named(self.alias).items() if alias in aliases]

    def _named(self, start):
        """(moment in ns, aliases) of each index whose name starts so, by name."""
        found = call(self.client.indices.get_alias, index=f"{start}*")
        moments = {name: re.search(r"-(\d{19})$", name) for name in found}
        # Whatever has no moment was made by a mistake of the server's: it is older than everything.
        return {
            name: (int(moment[1]) if moment else 0, set(found[name]["aliases"]))
            for name, moment in moments.items()
        }


def _alias(action, index, alias):
    return {action: {"index": index, "alias": alias}}
