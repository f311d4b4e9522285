"""What each message costs in the table, for many messages at once: its handoff, then its acceptance.

In SQL, and here only: a profile said that the ORM took longer to write these two statements, for some
tens of rows, than the database to run them.
"""

import json

from django.db import connection

from campaigns.newsletters.enums import DeliveryState
from campaigns.newsletters.models import Delivery
from campaigns.newsletters.outcomes import LEASE

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


def settle_accepted(rows, now):
    """Write that the server answers for the messages of ``rows``, all of one owner.

    A lease may have ended just before the answer came: the answer is the better knowledge.
    """
    if rows:
        _run(ACCEPTED, rows, now)


def mark_handoffs(rows, now):
    """Write that the messages of ``rows``, all of one owner, leave now. Returns the rows still theirs.

    ``now`` names this very mark: written again after a commit that may have failed, it answers the same.
    """
    if not rows or _run(LEAVING, rows, now, now + LEASE) == len(rows):
        return rows
    ours = Delivery.objects.filter(
        pk__in=[row.pk for row in rows],
        state=DeliveryState.HANDOFF,
        claimed_by=rows[0].owner,
        handoff_at=now,
    )
    kept = set(ours.values_list("pk", flat=True))
    return [row for row in rows if row.pk in kept]


def _run(statement, rows, *moments):
    """Run a statement for ``rows``; returns how many it changed."""
    ids = [row.pk for row in rows]
    if connection.vendor == "postgresql":
        among = "= ANY(%s)"
    else:
        among, ids = "IN (SELECT value FROM json_each(%s))", json.dumps(ids)
    moments = map(connection.ops.adapt_datetimefield_value, moments)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(among=among), [*moments, ids, rows[0].owner])
        return cursor.rowcount
