from wagtail import hooks

from projects.contributors import links
from projects.proposals.models import Proposal, Support

hooks.register("forget_address", links.forget_address)


@hooks.register("forget_address")
def forget_proposals(email):
    """What was written under this address and never confirmed."""
    for model in (Proposal, Support):
        model.objects.filter(email__iexact=email, contributor=None).delete()
