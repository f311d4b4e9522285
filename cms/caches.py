"""The cache that processes share, when it is a server: no page fails because it is away."""

from collections import defaultdict
from functools import wraps

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from cms.patience import ANSWER, Patience

#: All that a cache is asked.
VERBS = (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "set_many",
    "delete_many",
    "has_key",
    "incr",
    "clear",
)

#: With each server; a thread has caches of its own.
PATIENCE = defaultdict(Patience)


def _patient(verb):
    of_server, of_process = getattr(RedisCache, verb), getattr(LocMemCache, verb)

    @wraps(of_server)
    def answer(self, *args, **options):
        if not self.patience.is_over():
            try:
                found = of_server(self, *args, **options)
            except exceptions.RedisError:
                self.patience.lose()
            else:
                self.patience.regain()
                return found
        return of_process(self.meanwhile, *args, **options)

    return answer


class PatientRedisCache(RedisCache):
    """Redis; while it is away, what each process remembers by itself.

    Counts start again and are of one process: a limit is then that many times higher, never lower.
    """

    def __init__(self, server, params):
        # Once more at once: the connection may be old.
        bounded = {
            "socket_timeout": ANSWER,
            "socket_connect_timeout": ANSWER,
            "retry": Retry(NoBackoff(), 1, supported_errors=(exceptions.ConnectionError,)),
        }
        params = {**params, "OPTIONS": {**bounded, **params.get("OPTIONS", {})}}
        super().__init__(server, params)
        self.patience = PATIENCE[str(server)]
        self.meanwhile = LocMemCache(str(server), {**params, "OPTIONS": {"MAX_ENTRIES": 5_000}})

    vars().update({verb: _patient(verb) for verb in VERBS})
