"""How long people wait for a server that pages can do without: not long, and not all of them."""

from threading import Lock
from time import monotonic

#: Seconds that such a server has to answer.
ANSWER = 1
#: Seconds for which one that failed is left alone; then one request looks whether it is back.
QUIET = 10


class Patience:
    """Of one process with one server."""

    def __init__(self):
        self._lock = Lock()
        self._again_at = None

    def is_over(self) -> bool:
        """Whether to do without. Once the quiet is over, the first who asks asks for everybody."""
        with self._lock:
            if self._again_at is None:
                return False
            now = monotonic()
            waits = now < self._again_at
            if not waits:
                self._again_at = now + QUIET
            return waits

    def lose(self) -> None:
        """It did not answer."""
        self._again_at = monotonic() + QUIET

    def regain(self) -> None:
        """It answered."""
        self._again_at = None
