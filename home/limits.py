"""How often something was asked, counted in the cache that the processes share."""

from django.core.cache import cache


def times_asked(name: str, seconds: int) -> int:
    """How many times ``name`` was asked within ``seconds`` of the first, this time included."""
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:
        # The cache dropped it meanwhile, for want of room.
        return 1
