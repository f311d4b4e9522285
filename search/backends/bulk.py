"""Writes to an Elasticsearch server: it works on a lot while the next one is put in words."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

#: Documents by request, characters that end one before, and requests at once.
LOT, LOT_SIZE, WRITERS = 250, 8_000_000, 2
#: All that is read of an answer.
OUTCOMES = ["errors"] + [f"items.*.{name}" for name in ("_id", "_index", "status", "error")]

_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=lambda moment: moment.isoformat()
).encode


class Operation(NamedTuple):
    """``kind``: that of the bulk interface. ``source``: the document, for those that have one."""

    kind: str
    page_id: int
    version: int
    source: dict[str, Any] | None = None


def send(client: Elasticsearch, targets: list[str], operations: Iterable[Operation]) -> Iterator[tuple]:
    """Do each operation in each of the targets, which are aliases; (kind, outcome) of those that are refused.

    Few are held in memory, however many there are. Raises ApiError, TransportError.
    """
    pool, under_way = ThreadPoolExecutor(WRITERS), deque()
    try:
        for lines in _lots(targets, operations):
            if len(under_way) == 2 * WRITERS:
                yield from under_way.popleft().result()
            under_way.append(pool.submit(_refused, client, lines))
        while under_way:
            yield from under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _lots(targets, operations):
    lines, size = [], 0
    for operation in operations:
        added = _lines(targets, operation)
        lines += added
        size += sum(map(len, added))
        if len(lines) >= 2 * LOT or size >= LOT_SIZE:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _lines(targets, operation):
    kind, page_id, version, source = operation
    written = [] if source is None else [_encode(source)]
    about = {"_id": str(page_id), "version": version, "version_type": "external_gte"}
    return [line for target in targets for line in (_encode({kind: {**about, "_index": target}}), *written)]


def _refused(client, lines):
    answer = client.bulk(operations=lines, require_alias=True, filter_path=OUTCOMES)
    if not answer["errors"]:
        return []
    outcomes = [each.popitem() for each in answer["items"]]
    return [(kind, outcome) for kind, outcome in outcomes if "error" in outcome]
