import factory
from django.utils import timezone

from campaigns.communes import models
from campaigns.communes.enums import State
from tests.campaigns.reports.factories import CategoryFactory
from tests.projects.factories import PlaceFactory


class ParticipantFactory(factory.django.DjangoModelFactory):
    """``active=True``: with a service that takes all that nobody else does."""

    place = factory.SubFactory(PlaceFactory)
    contact_name = "Claire Petit, adjointe"
    contact_email = factory.Sequence(lambda n: f"contact-{n}@example.org")
    official_email = factory.Sequence(lambda n: f"mairie-{n}@example.org")

    class Meta:
        model = models.Participant
        skip_postgeneration_save = True

    class Params:
        verified = factory.Trait(state=State.VERIFIED, verified_at=factory.LazyFunction(timezone.now))
        active = factory.Trait(
            state=State.ACTIVE,
            verified_at=factory.LazyFunction(timezone.now),
            active_since=factory.LazyFunction(timezone.now),
            route=factory.RelatedFactory(
                "tests.campaigns.communes.factories.RouteFactory", "participant", category=None
            ),
        )


class RouteFactory(factory.django.DjangoModelFactory):
    participant = factory.SubFactory(ParticipantFactory)
    category = factory.SubFactory(CategoryFactory)
    name = "Voirie"
    email = factory.Sequence(lambda n: f"service-{n}@example.org")

    class Meta:
        model = models.Route
