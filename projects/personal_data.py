"""All that is kept of a person: to hand it over, and to erase it.

Both follow the relations of the models, so that a table added later is neither forgotten nor kept.
"""

from django.db import models, transaction
from wagtail import hooks

from projects.models import Contributor

#: What opens doors is not for a file that travels.
SECRETS = frozenset({"token"})


def export(contributor):
    """What is known of a person: ``{"contributor": {column: value, …, relation: [rows]}}``, for JSON."""
    return {"contributor": _row(contributor, None)}


def _row(row, came_by):
    """The columns of a row and the rows that belong to it, but the one that it was reached from."""
    columns = {
        field.name: _value(row, field)
        for field in row._meta.concrete_fields
        if field.name not in SECRETS
        and field is not came_by
        # A file that they gave: they have it.
        and not isinstance(field, models.BinaryField)
    }
    chosen = {
        field.name: [str(each) for each in getattr(row, field.name).all()] for field in row._meta.many_to_many
    }
    owned = {
        relation.get_accessor_name(): [
            _row(each, relation.field)
            for each in relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
        ]
        for relation in relations_of(type(row))
    }
    return {**columns, **chosen, **owned}


def _value(row, field):
    if not field.is_relation:
        return getattr(row, field.attname)
    there = getattr(row, field.name)
    return None if there is None else {"id": there.pk, "title": str(there)}


def relations_of(model):
    """The relations whose rows are of this person only: those that point to ``model``."""
    return [
        relation
        for relation in model._meta.related_objects
        if relation.get_accessor_name() and not relation.many_to_many and not relation.hidden
    ]


@transaction.atomic
def erase(contributor):
    """Forget a person, for good. The hash of a blocked address stays: it keeps us from writing again.

    What an app keeps of an address that was typed and never confirmed, it forgets by the hook
    ``forget_address``; what it keeps of a person and would not be deleted with them, by ``forget_person``.
    """
    for forget_address in hooks.get_hooks("forget_address"):
        forget_address(contributor.email)
    for forget_person in hooks.get_hooks("forget_person"):
        forget_person(contributor)
    Contributor.objects.filter(pk=contributor.pk).delete()
