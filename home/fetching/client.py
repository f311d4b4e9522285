"""One reading of one address: bounded in time, size and redirects."""

import asyncio
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import httpcore
from django.conf import settings
from django.utils.encoding import iri_to_uri, punycode
from django.utils.translation import gettext as _

from home.fetching.errors import (
    BadAddress,
    FetchError,
    NotConnected,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)
from home.fetching.network import PublicNetwork

MAX_REDIRECTS = 5
#: Seconds to find a server that takes what is sent: later on, it is no longer sure that it got nothing.
CONNECTING = 5
REDIRECTS = (301, 302, 303, 307, 308)
#: What says that the old address may be forgotten.
FOREVER = (301, 308)


@dataclass(frozen=True)
class Fetched:
    """An answer. ``url``: where it came from in the end; ``moved``: every redirect was for ever."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    moved: bool = False


def fetch_now(url: str, seconds: float = 10, max_bytes: int = 0) -> Fetched:
    """``fetch`` for code that is not asynchronous."""
    return asyncio.run(fetch(url, seconds, max_bytes))


async def fetch(url: str, seconds: float = 10, max_bytes: int = 0) -> Fetched:
    """The answer to GET ``url``, redirects followed; its content too when ``max_bytes`` is given.

    Any HTTP status is an answer. Raises one of the FetchError classes.
    """
    async with _bounded(seconds):
        return await _follow(normalised(url), max_bytes)


def post_now(url: str, form: Mapping[str, str], seconds: float = 10, max_bytes: int = 0) -> Fetched:
    """The answer to POST ``form`` to ``url``, a redirect included: it may hold what is for nobody else.

    Any HTTP status is an answer. Raises one of the FetchError classes; BadAddress, Forbidden and NotConnected
    say that nothing was sent, after the others nobody knows.
    """
    return asyncio.run(_post(url, form, seconds, max_bytes))


async def _post(url, form, seconds, max_bytes):
    async with _bounded(seconds), httpcore.AsyncConnectionPool(network_backend=PublicNetwork()) as pool:
        return await _ask(pool, normalised(url), max_bytes, urlencode(form).encode())


@asynccontextmanager
async def _bounded(seconds):
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise TooSlow(_("Pas de réponse complète en %g secondes.") % seconds) from error


def normalised(url: str) -> str:
    """``url`` as it is asked on the network: host in ASCII, path quoted. Raises BadAddress."""
    try:
        parts = urlsplit(url.strip())
        host, port = punycode(parts.hostname or ""), parts.port
    except ValueError as error:
        raise BadAddress(_("« %s » n’est pas une adresse.") % url[:200]) from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadAddress(_("« %s » ne commence pas par http:// ou https://.") % url[:200])
    if parts.username is not None or parts.password is not None:
        raise BadAddress(_("L’adresse contient un nom d’utilisateur ou un mot de passe."))
    host = f"[{host}]" if ":" in host else host
    netloc = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, iri_to_uri(parts.path) or "/", iri_to_uri(parts.query), ""))


async def _follow(url, max_bytes):
    moved = True
    async with httpcore.AsyncConnectionPool(network_backend=PublicNetwork()) as pool:
        for redirects in range(MAX_REDIRECTS + 1):
            answer = await _ask(pool, url, max_bytes)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                return Fetched(url, answer.status, answer.headers, answer.content, moved and redirects > 0)
            moved = moved and answer.status in FOREVER
            url = normalised(urljoin(url, target))
    raise TooManyRedirects(_("Plus de %d redirections.") % MAX_REDIRECTS)


async def _ask(pool, url, max_bytes, sent=None):
    headers = {
        "Host": urlsplit(url).netloc,
        "User-Agent": f"{settings.WAGTAIL_SITE_NAME} (+{settings.SITE_URL})",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }
    if sent is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    asked = {
        "headers": list(headers.items()),
        "content": sent,
        "extensions": {"timeout": {"connect": CONNECTING}},
    }
    try:
        async with pool.stream("GET" if sent is None else "POST", url, **asked) as response:
            found = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            return Fetched(url, response.status, found, await _content(response, max_bytes))
    except FetchError:
        raise
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
        before = isinstance(error, (httpcore.ConnectError, httpcore.ConnectTimeout))
        told = _("Pas de réponse valable (%s).") % (str(error) or type(error).__name__)[:150]
        raise (NotConnected if before else Unreachable)(told) from error


async def _content(response, max_bytes):
    if not max_bytes:
        return b""
    content = bytearray()
    async for piece in response.aiter_stream():
        content += piece
        if len(content) > max_bytes:
            raise TooLarge(_("Plus de %d octets.") % max_bytes)
    return bytes(content)
