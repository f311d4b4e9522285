"""What others did with an imported object since: the reasons not to delete it."""

from django.db.models import ManyToManyField
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, WorkflowState


def reasons_to_keep(instance):
    """French words for each kind of thing that points at ``instance`` and is not a part of it."""
    reasons = [
        _("utilisé : %s") % relation.related_model._meta.verbose_name
        for relation in _foreign_relations(type(instance))
        if relation.related_model._base_manager.filter(**{relation.field.name: instance.pk}).exists()
    ]
    if ReferenceIndex.get_references_to(instance).exists():
        reasons.append(_("cité par un contenu du site"))
    if isinstance(instance, Page):
        if WorkflowState.objects.for_instance(instance).exists():
            reasons.append(_("proposé à la modération"))
    elif ModelLogEntry.objects.for_instance(instance).exclude(action__startswith="imports.").exists():
        reasons.append(_("modifié depuis dans l’administration"))
    return list(dict.fromkeys(reasons))


def _foreign_relations(model):
    """The relations from rows that have a life of their own."""
    parts = {through.remote_field.through for through in _own_vocabularies(model)}
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        is_part = isinstance(relation.field, ParentalKey) or relation.related_model in parts
        is_lineage = getattr(relation, "parent_link", False)
        if not (is_part or is_lineage or relation.related_model is PageLogEntry):
            yield relation


def _own_vocabularies(model):
    return [field for field in model._meta.get_fields() if isinstance(field, ManyToManyField)]
