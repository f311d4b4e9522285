"""Many whole numbers as one parameter of a query."""

import json

from django.db.models import Lookup


def among(vendor, numbers):
    """Whether what stands before is one of ``numbers``: the end of a condition, and its only parameter."""
    if vendor == "postgresql":
        return "= ANY(%s)", list(numbers)
    return "IN (SELECT value FROM json_each(%s))", json.dumps(list(numbers))


class Among(Lookup):
    """``pk__among=[1, 2]``: as ``in``, which takes longer to prepare some hundreds of numbers, each as a
    parameter of its own, than the database to answer.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        condition, numbers = among(connection.vendor, self.rhs)
        return f"{left} {condition}", [*params, numbers]
