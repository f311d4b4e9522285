"""Reading addresses that strangers gave us, without letting them lead us inside or hold us (SSRF).

Every connection, that of a redirect included, goes to an address that was verified just before: a name
cannot change its mind in between. Time, size and redirects are bounded for the whole of one reading.
"""

from home.fetching.client import Fetched, fetch, fetch_now, post_now
from home.fetching.errors import (
    BadAddress,
    FetchError,
    Forbidden,
    NotConnected,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)

__all__ = [
    "BadAddress",
    "FetchError",
    "Fetched",
    "Forbidden",
    "NotConnected",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
    "fetch",
    "fetch_now",
    "post_now",
]
