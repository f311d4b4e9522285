from django.utils.translation import gettext as _
from wagtail import hooks

from home.space import HOOK, SpaceItem, SpaceSection
from projects.contributors import links
from projects.proposals.models import Proposal, Support

hooks.register("forget_address", links.forget_address)


@hooks.register("forget_address")
def forget_proposals(email):
    """What was written under this address and never confirmed."""
    for model in (Proposal, Support):
        model.objects.filter(email__iexact=email, contributor=None).delete()


@hooks.register(HOOK)
def proposals_of(contributor):
    items = [
        SpaceItem(str(proposal), proposal.get_absolute_url(), proposal.get_state_display())
        for proposal in Proposal.objects.of_person(contributor)
    ]
    return [SpaceSection(_("Mes propositions"), items)]
