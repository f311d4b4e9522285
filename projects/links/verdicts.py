"""What an answer says of a link. A site may be down for a day: only what lasts is called broken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext as _

from home.fetching import Fetched, FetchError
from home.fetching.errors import BadAddress, Forbidden
from projects.links.enums import LinkState
from projects.links.models import MAX_ADDRESS, Link

#: Refusals that say nothing of what a reader would see: sign in, no robots, too many questions.
GUARDED = (401, 403, 405, 407, 429, 451, 999)
GONE = 410
TOO_MANY = 429

WEEK = timedelta(days=7)
#: Until the next try after the first failure, the second…
BACKOFF = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=2), WEEK)
#: A link is broken when it failed this often, for this long.
FAILURES = 3
LASTING = timedelta(days=1)
#: What a site may ask for with Retry-After.
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)


@dataclass(frozen=True)
class Outcome:
    """What came of one visit: an answer or an error, never both."""

    fetched: Fetched | None = None
    error: FetchError | None = None

    @property
    def is_throttled(self) -> bool:
        return self.fetched is not None and self.fetched.status == TOO_MANY


def judge(link: Link, outcome: Outcome, now: datetime) -> None:
    """Write on ``link`` what ``outcome`` says of it and when to come back. Saves nothing."""
    link.checked_at = now
    if isinstance(outcome.error, (Forbidden, BadAddress)):
        _settle(link, LinkState.FORBIDDEN, str(outcome.error), now + WEEK)
    elif outcome.error:
        _fail(link, str(outcome.error), now, at_once=False)
    elif outcome.fetched.status < 300:
        _welcome(link, outcome.fetched, now)
    elif outcome.fetched.status in GUARDED:
        _settle(link, LinkState.GUARDED, _code(outcome.fetched), now + _patience(outcome.fetched, now))
    else:
        _fail(link, _code(outcome.fetched), now, at_once=outcome.fetched.status == GONE)


def _welcome(link, fetched, now):
    _settle(link, LinkState.MOVED if fetched.moved else LinkState.SOUND, _code(fetched), now + WEEK)
    link.final_url = fetched.url[:MAX_ADDRESS] if fetched.moved else ""


def _settle(link, state, detail, due_at):
    link.state, link.detail, link.due_at = state, detail[:300], due_at
    link.failures, link.failing_since, link.final_url = 0, None, ""


def _fail(link, detail, now, at_once):
    link.failures += 1
    link.failing_since = link.failing_since or now
    lasts = link.failures >= FAILURES and now - link.failing_since >= LASTING
    # A link known to be broken stays so until it answers.
    broken = at_once or lasts or link.state == LinkState.BROKEN
    link.state = LinkState.BROKEN if broken else LinkState.DOUBTFUL
    link.detail = detail[:300]
    link.due_at = now + BACKOFF[min(link.failures, len(BACKOFF)) - 1]


def _code(fetched):
    return _("code %d") % fetched.status


def _patience(fetched, now):
    """How long to wait before asking again, as the site wishes within reason."""
    wish = fetched.headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        asked = timedelta(seconds=min(int(wish), int(LONGEST.total_seconds())))
    else:
        asked = _until(wish, now) if wish else WEEK
    return min(max(asked, SHORTEST), LONGEST)


def _until(date, now):
    try:
        return parsedate_to_datetime(date) - now
    except (ValueError, TypeError):
        return WEEK
