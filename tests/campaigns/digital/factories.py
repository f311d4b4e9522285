import factory
from django.utils import timezone
from wagtail_factories import DocumentFactory

from campaigns.digital import states
from campaigns.digital.enums import Reason, Sighting, State
from campaigns.digital.models import Administration, DeskSettings, Incident


class AdministrationFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Ville {n}")
    domains = factory.Sequence(lambda n: f"ville{n}.example")
    contact = factory.Sequence(lambda n: f"dsi@ville{n}.example")

    class Meta:
        model = Administration


class IncidentFactory(factory.django.DjangoModelFactory):
    """Confirmed; ``path=[State.SENT, …]``: the states it went through since."""

    administration = factory.SubFactory(AdministrationFactory)
    sighting = Sighting.DEFACED
    address = factory.LazyAttribute(lambda it: f"https://www.{it.administration.names()[0]}/accueil")
    details = "Un drapeau couvre la page."
    email = "lea@example.org"
    state = State.RECEIVED
    confirmed_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Incident
        skip_postgeneration_save = True

    @factory.post_generation
    def path(incident, create, extracted, **kwargs):
        for state in extracted or ():
            reason = Reason.NOT_SEEN if state == State.REFUSED else ""
            states.move(incident, state, reason=reason)


def opinion(**changes):
    """What the settings of the desk hold once the opinion of the ANSSI is written there."""
    return {
        "opinion_by": "ANSSI, sous-direction opérations",
        "opinion_on": timezone.localdate(),
        "opinion_reference": "2026-117",
        "opinion_document": DocumentFactory(),
    } | changes


def open_to_everybody():
    return DeskSettings.objects.create(open_to_public=True, **opinion())
