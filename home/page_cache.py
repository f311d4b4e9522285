"""Pages kept as they were sent, for visitors without a session, until the content changes."""

import gzip
import re
from functools import lru_cache
from hashlib import sha256

import brotli
from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from wagtail import hooks

from home.caching import LIFE, key_of

COMPRESS = {
    "br": lambda body: brotli.compress(body, quality=6),
    "gzip": lambda body: gzip.compress(body, 6),
}
COMPRESSIBLE = ("text/", "application/json", "application/ld+json", "application/xml", "application/atom+xml")
#: Bytes under which a compressed body is no smaller.
WORTH_COMPRESSING = 200
#: What templates put between the lines of a page, a seventh of a list of projects.
INDENT = re.compile(rb"\n\s+")
#: Where an indent is seen: a page that holds one of these keeps all of its own.
SHOWS_INDENTS = (b"<pre", b"<textarea")
ALWAYS_ASKED = "public, max-age=0, must-revalidate"
PRIVATE = ("private", "no-store", "no-cache")
#: A header that names what a page is about, for the functions of READ_HOOK. It never leaves.
TOLD = "X-Is-About"
#: Functions that take a visitor's request and the number that TOLD gives: called however the page is given.
READ_HOOK = "page_was_read"


class PageCacheMiddleware:
    """Keeps the pages that depend on their address alone, compressed, with an ETag.

    First of all middlewares: what it keeps has passed through the others, and a kept page asks
    nothing of them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_for_everybody(request):
            response = self.get_response(request)
            del response[TOLD]
            return response
        encoding = best_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        # Made before the page: a change that comes meanwhile must not be hidden by an older answer.
        key = key_of("page", request.scheme, request.get_host(), request.get_full_path(), encoding)
        kept = caches["content"].get(key)
        if kept is None:
            response = self.get_response(request)
            if not may_be_kept(response):
                del response[TOLD]
                return response
            kept = freeze(response, encoding)
            caches["content"].set(key, kept, LIFE)
        return tell(request, *kept)


def is_for_everybody(request) -> bool:
    """Whether the answer depends on the address alone: no session, no preview, nothing sent."""
    return (
        request.method == "GET"
        and not getattr(request, "is_dummy", False)
        # Not request.headers, which reads them all.
        and "HTTP_AUTHORIZATION" not in request.META
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
    )


def may_be_kept(response) -> bool:
    """Whether this answer is the same for everybody: a form bears a token, a private page says so."""
    directives = response.get("Cache-Control", "")
    varies = response.get("Vary", "").lower()
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "cookie" not in varies
        and not any(word in directives for word in PRIVATE)
    )


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """« br », « gzip » or nothing, from an Accept-Encoding header."""
    offers = {}
    for offer in accepted.lower().split(","):
        name, _separator, weight = offer.partition(";")
        offers[name.strip()] = "".join(weight.split())
    refused = ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("br", "gzip") if offers.get(name, "q=0") not in refused), "")


def freeze(response, encoding: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a finished response, ready to be sent again."""
    body = unindented(response)
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding and is_compressible(response):
        body = COMPRESS[encoding](body)
        response["Content-Encoding"] = encoding
    if not response.has_header("Cache-Control"):
        # A cache in front of the site asks each time whether what is counted has changed: it counts nothing.
        counted = response.has_header(TOLD)
        response["Cache-Control"] = ALWAYS_ASKED if counted else settings.PUBLIC_CACHE_CONTROL
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    response["Content-Length"] = str(len(body))
    return body, dict(response.items())


def unindented(response) -> bytes:
    """The body, without the indents of a page: one that fits in ten packets comes in one round trip."""
    body = response.content
    is_page = response.get("Content-Type", "").startswith("text/html")
    if not is_page or any(tag in body for tag in SHOWS_INDENTS):
        return body
    return INDENT.sub(b" ", body)


def is_compressible(response) -> bool:
    return (
        len(response.content) > WORTH_COMPRESSING
        and response.get("Content-Type", "").startswith(COMPRESSIBLE)
        and not response.has_header("Content-Encoding")
    )


def tell(request, body: bytes, headers: dict[str, str]) -> HttpResponse:
    """The kept answer, of which whoever counts visits is told."""
    if about := headers.get(TOLD):
        headers = {name: value for name, value in headers.items() if name != TOLD}
        for read in hooks.get_hooks(READ_HOOK):
            read(request, int(about))
    return thaw(request, body, headers)


def thaw(request, body: bytes, headers: dict[str, str]) -> HttpResponse:
    """The kept answer, or « not modified » for who already has it."""
    response = HttpResponse(body, headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response)
