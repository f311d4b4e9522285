"""Of what an Elasticsearch index is made: each search goes through its segments in turn."""

import time

from search.backends.elasticsearch import ElasticsearchBackend

PATIENCE_SECONDS, POLL_SECONDS = 600, 0.2


def count(engine: ElasticsearchBackend) -> int:
    """How many segments the copies of its shards have, the one that has the most."""
    (index,) = engine.writer.indices.segments(index=engine.alias)["indices"].values()
    return max(len(copy["segments"]) for copies in index["shards"].values() for copy in copies)


def wait_until_compact(engine: ElasticsearchBackend) -> None:
    """Return once the server has put them together. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (left := count(engine)) > 1:
        if time.monotonic() > until:
            raise TimeoutError(f"{left} segments are left")
        time.sleep(POLL_SECONDS)
