"""Whom an issue is for, and the message of each: what differs from one kind of issue to another."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.newsletters.alerts import AlertAudience
from campaigns.newsletters.composition import composer_of
from campaigns.newsletters.endings import EndingAudience
from campaigns.newsletters.enums import IssueKind
from campaigns.newsletters.models import Delivery, Subscription, Suppression, hash_address


class LetterAudience:
    """Everybody who asked for the letter.

    The interface of all audiences: ``left``, the rows that have no message yet; ``deliveries``, the messages
    of some of them, not stored; ``written``, called in the transaction that stores these.
    """

    def __init__(self, issue):
        self.issue = issue

    def left(self):
        return Subscription.objects.active().without_message_of(self.issue)

    def deliveries(self, ids):
        """Nobody stays unwritten to without a row that says why."""
        composer = composer_of(self.issue, self.issue.approved_at)
        readers = composer.read(ids)
        suppressed = Suppression.objects.hashes_among(reader.address for reader in readers)
        return [self._delivery(reader, composer, suppressed) for reader in readers]

    def _delivery(self, reader, composer, suppressed):
        row = Delivery(issue=self.issue, subscription_id=reader.subscription_id, address=reader.address)
        if hash_address(reader.address) in suppressed:
            return row.skipped(_("adresse bloquée"))
        if reader.is_resting():
            day = date_format(reader.rests_until, "j F Y")
            return row.skipped(_("ne veut rien avant le %s") % day)
        row.recipe = composer.recipe(reader)
        return row if row.recipe else row.skipped(_("aucun projet proche"))

    def written(self, ids):
        """Nothing more to write: the rows say all."""


AUDIENCES = {
    IssueKind.LETTER: LetterAudience,
    IssueKind.ANNOUNCEMENT: LetterAudience,
    IssueKind.ENDING: EndingAudience,
    IssueKind.ALERT: AlertAudience,
}


def audience_of(issue):
    return AUDIENCES[issue.kind](issue)
