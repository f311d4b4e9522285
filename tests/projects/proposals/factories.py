from datetime import timedelta
from io import BytesIO

import factory
from django.utils import timezone
from PIL import Image

from projects.proposals.enums import ProposalState
from projects.proposals.models import Proposal
from tests.projects.factories import ContributorFactory


class ProposalFactory(factory.django.DjangoModelFactory):
    """A draft with all that is obligatory, begun ten minutes ago."""

    title = factory.Sequence(lambda n: f"Compter les mares du canton {n}")
    summary = "Chacun compte les mares près de chez soi."
    first_step = "Ouvrir la carte et noter la première mare."
    why = factory.Sequence(lambda n: f"Personne ne peut voir toutes les mares, numéro {n}.")

    class Meta:
        model = Proposal
        skip_postgeneration_save = True

    class Params:
        received = factory.Trait(
            state=ProposalState.RECEIVED,
            sent_at=factory.LazyFunction(timezone.now),
            contributor=factory.SubFactory(ContributorFactory, confirmed=True),
        )

    @factory.post_generation
    def begun(proposal, create, extracted):
        proposal.created_at = timezone.now() - (extracted or timedelta(minutes=10))
        proposal.save()


def picture(size=(60, 40), form="JPEG", **options):
    """The bytes of an image."""
    content = BytesIO()
    Image.new("RGB", size, "#2f8fa5").save(content, form, **options)
    return content.getvalue()
