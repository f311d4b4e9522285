"""The browsers that members of the team signed in from: each keeps a count of failures of its own.

A stranger may fail to enter an account as often as they like: they close it to strangers, and never to the
browser of its owner. What proves it is a cookie that the site signed, which opens nothing by itself (« device
cookies », OWASP). It names its accounts by a digest, and is not of the session: signing out leaves it.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "home.known-browsers"
#: Seconds that a browser is remembered since somebody signed in from it, and of how many people.
KEPT, PEOPLE = 180 * 86_400, 5


def mark_of(request, account: str) -> str:
    """Names this browser among those that ``account`` signed in from, or nothing."""
    browser, known = _read(request)
    return f"{browser}-{_digest(account)}" if _digest(account) in known else ""


def remember(request, response, user) -> None:
    """Write in the browser that this person entered their account from it.

    It keeps its name: a new one would give whoever shares the machine as many tries as they sign in.
    """
    browser, known = _read(request)
    account = _digest(user.get_username())
    kept = [account, *(other for other in known if other != account)][:PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([browser or secrets.token_hex(8), kept], salt=SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _read(request):
    told = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        return signing.loads(told, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return "", []


def _digest(account):
    """An account as people type it, without saying which."""
    return salted_hmac(SALT, account.strip().lower(), algorithm="sha256").hexdigest()[:16]
