"""Who acts for an organisation, decided by those who are responsible for it. They decide of others only,
so that somebody responsible always remains."""

from django.db import transaction

from projects.models import Organisation
from projects.owners import actions
from projects.owners.enums import ClaimState, Role
from projects.owners.models import Claim, Membership


def of(organisation):
    """Its Memberships, those who came first before the others."""
    return organisation.memberships.select_related("contributor").order_by("created_at", "pk")


def claims_of(organisation):
    """Who asks to act for it and awaits an answer."""
    waiting = Claim.objects.filter(project__organisation=organisation, state=ClaimState.WAITING)
    return waiting.select_related("project__locale", "contributor")


@transaction.atomic
def decide(membership, verb, row_id):
    """Do one of VERBS to a row. Nothing happens when it is not of the organisation, or when who asks has
    ceased to be responsible for it."""
    # Two people who decide of each other wait for each other.
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if organisation.memberships.filter(pk=membership.pk, role=Role.OWNER).exists():
        VERBS[verb](organisation, membership, row_id)


def _accept(organisation, _membership, claim_id):
    for claim in claims_of(organisation).filter(pk=claim_id):
        actions.accept(claim)


def _refuse(organisation, _membership, claim_id):
    for claim in claims_of(organisation).filter(pk=claim_id):
        actions.refuse(claim, user=None)


def _others(organisation, membership, row_id):
    return Membership.objects.filter(organisation=organisation, pk=row_id).exclude(pk=membership.pk)


def _promote(*which):
    _others(*which).update(role=Role.OWNER)


def _demote(*which):
    _others(*which).update(role=Role.EDITOR)


def _remove(*which):
    _others(*which).delete()


#: By the name that the form gives them.
VERBS = {
    "accepter": _accept,
    "refuser": _refuse,
    "responsable": _promote,
    "redaction": _demote,
    "retirer": _remove,
}
