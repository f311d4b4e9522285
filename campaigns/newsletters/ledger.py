"""What each message costs in the table, for many messages at once: its handoff, then its acceptance.

In SQL, and here only: a profile said that the ORM took longer to write these two statements, for some
tens of rows, than the database to run them.
"""

from django.db import connection, transaction

from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.models import Delivery
from campaigns.newsletters.outcomes import LEASE
from home.lookups import among

ACCEPTED = """
    UPDATE newsletters_delivery
    SET state = 'sent', sent_at = %s, last_code = 250, last_error = '', lease_until = NULL
    WHERE id {among} AND claimed_by = %s AND state IN ('claimed', 'handoff', 'doubtful')
"""
LEAVING = """
    UPDATE newsletters_delivery
    SET state = 'handoff', handoff_at = %s, lease_until = %s, attempts = attempts + 1
    WHERE id {among} AND claimed_by = %s AND state = 'claimed'
"""
# They never speak of the same row: PostgreSQL runs both in one statement, which is a transaction.
BOTH = f"WITH accepted AS ({ACCEPTED}) {LEAVING}"


def record(accepted, leaving, now):
    """Write in one commit that the server answers for the messages of the rows ``accepted``, and that those
    of ``leaving`` leave now; all are of one owner. Returns the rows that are still theirs to give.

    A lease may have ended just before the answer came: the answer is the better knowledge. ``now`` names
    this very handoff: written again after a commit that may have failed, it answers the same.
    """
    if not accepted and not leaving:
        return leaving
    if _write(accepted, leaving, now) == len(leaving):
        return leaving
    ours = Delivery.objects.filter(
        pk__among=[row.pk for row in leaving],
        state=DeliveryState.HANDOFF,
        claimed_by=leaving[0].owner,
        handoff_at=now,
    )
    kept = set(ours.values_list("pk", flat=True))
    return [row for row in leaving if row.pk in kept]


def _write(accepted, leaving, now):
    """Returns how many of ``leaving`` were written as such."""
    owner = (accepted or leaving)[0].owner
    now, until = map(connection.ops.adapt_datetimefield_value, (now, now + LEASE))
    condition, those_accepted = among(connection.vendor, [row.pk for row in accepted])
    _condition, those_leaving = among(connection.vendor, [row.pk for row in leaving])
    of_accepted, of_leaving = [now, those_accepted, owner], [now, until, those_leaving, owner]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(BOTH.format(among=condition), of_accepted + of_leaving)
        else:
            with transaction.atomic():
                cursor.execute(ACCEPTED.format(among=condition), of_accepted)
                cursor.execute(LEAVING.format(among=condition), of_leaving)
        return cursor.rowcount
