"""Bring an issue to its end: claim rows, print their messages, hand them over, write the answers.

pending → claimed → handoff → sent | pending (later) | failed | doubtful. The database is the only truth:
a handoff is written before the message leaves, its outcome before the connection takes another one. So
whatever dies leaves in doubt at most one message for each of its connections.
"""

import logging
import time
from collections import deque
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters import claims, installations, ledger, outcomes, permits
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.models import Issue, Suppression, hash_address
from campaigns.newsletters.permits import DayIsFull
from campaigns.newsletters.preparation import prepare
from campaigns.newsletters.press import Presses
from campaigns.newsletters.transports import Answer, Interrupted, RecipientRefused, Rejected, Unavailable

logger = logging.getLogger(__name__)

# Until permits come back, and until the day's may have: the next day begins them anew.
SHORT_WAIT, NEXT_LOOK = timedelta(seconds=1), timedelta(minutes=10)
FIRST_SETBACK, LONGEST_SETBACK = timedelta(seconds=10), timedelta(minutes=5)
# How long a database that restarts is waited for, in seconds: what was answered is not forgotten.
DATABASE_PATIENCE = 60


def advance(issue, transport, until):
    """Bring an approved issue as far as possible before ``until`` (datetime).

    Returns the number of messages that the mail server accepted.
    """
    if installations.refusal():
        return 0
    if issue.state == IssueState.PREPARING and not prepare(issue, until):
        return 0
    Issue.objects.filter(pk=issue.pk, state=IssueState.READY).update(state=IssueState.SENDING)
    issue.refresh_from_db()
    return pump(issue, transport, until)


def pump(issue, transport, until):
    """Send what is due. Returns the number of messages that the mail server accepted."""
    skip_when_too_late(issue)
    run = Run(issue, transport, until)
    try:
        with transport:
            run.send()
    except Unavailable as error:
        set_back(issue, error)
    except Rejected as error:
        pause_refused(issue, error)
    except DayIsFull:
        Issue.objects.filter(pk=issue.pk).update(retry_at=timezone.now() + NEXT_LOOK)
    finish(issue)
    return run.accepted


class Run:
    """The messages of one issue on their way from the table to the mail server, for one process."""

    def __init__(self, issue, transport, until):
        self.issue, self.transport, self.until = issue, transport, until
        self.owner = claims.new_owner()
        self.presses = Presses(issue)
        # Claimed, in order: just come, to be announced, announced; then given, until the answer.
        self.come, self.waiting, self.contents, self.given = [], deque(), {}, set()
        self.has_more, self.is_over, self.must_wait = True, False, False
        self.stop = None
        self.accepted = 0

    def send(self):
        """Send until nothing is due or time is over. Raises Unavailable, Rejected and DayIsFull."""
        try:
            self._announce()
            while (answers := self.transport.answers()) or self._waits():
                self._take(answers)
                self._announce()
            if self.stop:
                raise self.stop
        except Exception:
            # What the server has already must still be written down.
            self.is_over = True
            while answers := self.transport.answers():
                self._take(answers)
            raise
        finally:
            self._leave()

    def _leave(self):
        """Give back what was not handed over. What has no answer stays in our name, to be found in doubt."""
        claims.release(self.owner, [*self.come, *self.waiting, *self.contents])
        if not self.given:
            claims.end(self.owner)

    def _announce(self):
        while timezone.now() < self.until and self._has_next() and self.transport.has_room():
            row = self.waiting[0]
            try:
                content = self.presses[row.language].message(row)
                self.transport.announce(row, row.address)
            except RecipientRefused as error:
                outcomes.settle_refused(row, error)
            except Exception as error:
                # One message that cannot be made must neither stop the others nor come back for ever.
                outcomes.put_off(row, outcomes.Deferred(f"{type(error).__name__}: {error}"))
                raise
            else:
                self.contents[row] = content
            # Not before: whatever stops us here, it is still ours to give back.
            self.waiting.popleft()

    def _has_next(self):
        while not self.waiting and self.has_more:
            self.come = self._claim()
            self.has_more = bool(self.come)
            self.waiting.extend(self._sendable(self._paced(self.come)))
            self.come = []
        return bool(self.waiting)

    def _claim(self):
        """As many rows as may leave now, for what the mail server bears."""
        now = timezone.now()
        try:
            size = permits.take(claims.CLAIM_SIZE, now)
        except DayIsFull as error:
            # What is announced still leaves: its permits are taken.
            self.stop, size = error, 0
        self.must_wait = not self.stop and (self.must_wait or not size)
        rows = claims.claim(self.issue, self.owner, size) if size else []
        permits.give_back(size - len(rows), now)
        return rows

    def _paced(self, rows):
        """The rows that may leave now, for what each destination bears; the others wait for a second."""
        now, late = timezone.now(), []
        for domain in settings.EMAIL_PER_SECOND_BY_DOMAIN:
            those = [row for row in rows if row.address.lower().endswith(f"@{domain}")]
            late += those[permits.take_for(domain, len(those), now) :] if those else []
        if not late:
            return rows
        claims.put_back(late, now + SHORT_WAIT)
        self.must_wait = True
        return [row for row in rows if row not in set(late)]

    def _waits(self):
        """Whether more may leave soon, after having waited for it."""
        if not self.must_wait or self.is_over or timezone.now() + SHORT_WAIT >= self.until:
            return False
        time.sleep(SHORT_WAIT.total_seconds())
        self.must_wait, self.has_more = False, True
        return True

    def _sendable(self, rows):
        """The rows that still may be written to; the others are skipped, with the reason."""
        suppressed = Suppression.objects.hashes_among(row.address for row in rows)
        self._learn(rows)
        kept = []
        for row in rows:
            if reason := obstacle(row, suppressed):
                outcomes.skip(row, reason)
            else:
                kept.append(row)
        return kept

    def _learn(self, rows):
        """Let the press of each language read its rows."""
        for language in {row.language for row in rows}:
            self.presses[language].learn([row for row in rows if row.language == language])

    def _take(self, answers):
        """Write what the server said and give what it is ready for. Raises Unavailable and Rejected."""
        accepted = [row for row, answer in answers if answer is Answer.ACCEPTED]
        ready = [row for row, answer in answers if answer is Answer.READY]
        refused = [(row, answer) for row, answer in answers if not isinstance(answer, Answer)]
        stops = [error for _row, error in refused if isinstance(error, Unavailable | Rejected)]
        self._give(ready, self._write(accepted, [] if self.is_over or stops else ready))
        if accepted and not self.accepted:
            Issue.objects.filter(pk=self.issue.pk, setbacks__gt=0).update(setbacks=0, retry_at=None)
        self.accepted += len(accepted)
        self.given.difference_update(accepted)
        for row, error in refused:
            self.contents.pop(row, None)
            outcomes.settle_refused(row, error)
            self.given.discard(row)
            self.has_more = self.has_more or isinstance(error, Interrupted)
        if stops and not self.is_over:
            raise stops[0]

    def _give(self, ready, marked):
        for row in ready:
            content = self.contents.pop(row)
            if row in marked:
                self.given.add(row)
                self.transport.give(row, content)
            else:
                # We stop, or it is not ours any more: paused, or a lease that ended.
                self.transport.abandon(row)
                claims.release(self.owner, [row, *self.waiting])
                self.waiting.clear()

    def _write(self, accepted, ready):
        """The outcomes and the next handoffs in one commit. Returns the rows that may be given."""
        now, give_up_at = timezone.now(), time.monotonic() + DATABASE_PATIENCE
        while True:
            try:
                return ledger.record(accepted, ready, now)
            except (OperationalError, InterfaceError):
                if connection.in_atomic_block or time.monotonic() > give_up_at:
                    raise
                connection.close()
                time.sleep(1)


def obstacle(row, suppressed):
    """Why this person must not be written to any more, or an empty string."""
    if row.subscription_id is None:
        return _("abonnement effacé")
    if not row.is_wanted:
        return _("alerte arrêtée") if row.alert_key else _("désabonnement depuis la préparation")
    if suppressed and hash_address(row.address) in suppressed:
        return _("adresse bloquée")
    if row.cards == []:
        return _("projets retirés depuis la préparation")
    return ""


def set_back(issue, error):
    """The mail server cannot be reached: let the whole issue wait, longer each time."""
    issue.refresh_from_db(fields=["setbacks"])
    wait = min(FIRST_SETBACK * 2 ** min(issue.setbacks, 10), LONGEST_SETBACK)
    logger.warning("issue %s: no mail server, tried again in %d s: %s", issue.pk, wait.total_seconds(), error)
    Issue.objects.filter(pk=issue.pk).update(setbacks=F("setbacks") + 1, retry_at=timezone.now() + wait)


def pause_refused(issue, error):
    """The mail server refuses us, not a person: stop before it harms the sender's reputation."""
    reason = _("Le serveur de messagerie refuse nos messages (%(code)s : %(text)s).") % {
        "code": error.code,
        "text": error,
    }
    Issue.objects.filter(pk=issue.pk, state=IssueState.SENDING).update(
        state=IssueState.PAUSED, pause_reason=reason[:300]
    )


def skip_when_too_late(issue):
    """Settle what could not leave before the issue's latest moment."""
    if issue.send_not_after and timezone.now() > issue.send_not_after:
        issue.deliveries.filter(state=DeliveryState.PENDING).update(
            state=DeliveryState.SKIPPED, last_error=_("date limite d’envoi dépassée")
        )


def finish(issue):
    """Close an issue when no row is outstanding."""
    # What waits is found by the index; what is held, only when nothing waits.
    if issue.deliveries.waiting().values("pk").first() or issue.deliveries.outstanding().exists():
        return
    tally = issue.tally()
    failed = tally[DeliveryState.FAILED] or tally[DeliveryState.DOUBTFUL]
    Issue.objects.filter(pk=issue.pk, state=IssueState.SENDING).update(
        state=IssueState.PARTIALLY_FAILED if failed else IssueState.SENT, finished_at=timezone.now()
    )
