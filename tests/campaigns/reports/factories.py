import factory
from django.utils import timezone

from campaigns.reports import models, states
from campaigns.reports.enums import State
from tests.projects.factories import ContributorFactory, PlaceFactory
from tests.projects.proposals.factories import picture


class CategoryFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"categorie-{n}")
    label = factory.LazyAttribute(lambda category: category.code.capitalize())

    class Meta:
        model = models.Category
        django_get_or_create = ("code",)


class ReportFactory(factory.django.DjangoModelFactory):
    """``path=[State.PUBLISHED, State.SENT]``: the states it went through since it was received."""

    category = factory.SubFactory(CategoryFactory)
    place = factory.SubFactory(PlaceFactory)
    where = "12 rue des Lilas"
    description = "Un trou profond devant l’école."

    class Meta:
        model = models.Report
        skip_postgeneration_save = True

    @factory.post_generation
    def path(report, create, extracted, **kwargs):
        for state in extracted or ():
            reason = "no-action" if state == State.CLOSED else ""
            states.move(report, state, reason=reason)


class DraftFactory(factory.django.DjangoModelFactory):
    """All that is obligatory, ready to be sent."""

    category = factory.SubFactory(CategoryFactory)
    place = factory.SubFactory(PlaceFactory)
    where = "12 rue des Lilas"
    description = "Un trou profond devant l’école."

    class Meta:
        model = models.Draft


class PhotoFactory(factory.django.DjangoModelFactory):
    content = factory.LazyFunction(picture)

    class Meta:
        model = models.Photo


class ReportFollowFactory(factory.django.DjangoModelFactory):
    report = factory.SubFactory(ReportFactory, path=[State.PUBLISHED])
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    confirmed_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = models.ReportFollow


class Open311ServiceFactory(factory.django.DjangoModelFactory):
    place = factory.SubFactory(PlaceFactory)
    url = "https://open311.example.org/v2"
    api_key = "clé-du-service"
    default_code = "autre"

    class Meta:
        model = models.Open311Service


class ForwardingFactory(factory.django.DjangoModelFactory):
    service = factory.SubFactory(Open311ServiceFactory)
    report = factory.SubFactory(
        ReportFactory, place=factory.SelfAttribute("..service.place"), path=[State.PUBLISHED]
    )

    class Meta:
        model = models.Forwarding


class Open311KeyFactory(factory.django.DjangoModelFactory):
    name = "Ville d’essai"

    class Meta:
        model = models.Open311Key


class AnswerTemplateFactory(factory.django.DjangoModelFactory):
    title = "Planifié"
    state = State.TAKEN
    text = "Les travaux sont prévus."

    class Meta:
        model = models.AnswerTemplate


class ReportAlertFactory(factory.django.DjangoModelFactory):
    contributor = factory.SubFactory(ContributorFactory, confirmed=True)
    label = "partout"
    confirmed_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = models.ReportAlert
