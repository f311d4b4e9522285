"""Many keys or words as one parameter of a query."""

import json

from django.core.exceptions import EmptyResultSet
from django.db.models import Lookup


def among(vendor, values):
    """Whether what stands before is one of ``values``: the end of a condition, and its only parameter."""
    if vendor == "postgresql":
        return "= ANY(%s)", list(values)
    return "IN (SELECT value FROM json_each(%s))", json.dumps(list(values))


class Among(Lookup):
    """``pk__among=[1, 2]``: as ``in``, which takes longer to prepare some hundreds of values, each as a
    parameter of its own, than the database to answer.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        if not self.rhs:
            raise EmptyResultSet
        left, params = self.process_lhs(compiler, connection)
        condition, values = among(connection.vendor, self.rhs)
        return f"{left} {condition}", [*params, values]
