import factory
import wagtail_factories
from django.utils import timezone

from home.models import HomePage
from projects import models
from projects.enums import Effort, Level, PlaceKind


class TermFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"term-{n}")
    slug = factory.SelfAttribute("code")
    label = factory.LazyAttribute(lambda term: term.slug.replace("-", " ").capitalize())

    class Meta:
        abstract = True
        django_get_or_create = ("code",)


class ThemeFactory(TermFactory):
    class Meta:
        model = models.Theme


class ContributionKindFactory(TermFactory):
    class Meta:
        model = models.ContributionKind


class AudienceFactory(TermFactory):
    class Meta:
        model = models.Audience


class PlaceFactory(factory.django.DjangoModelFactory):
    kind = PlaceKind.COMMUNE
    code = factory.Sequence(lambda n: f"com-{n:05}")
    name = factory.Sequence(lambda n: f"Commune {n}")

    class Meta:
        model = models.Place
        django_get_or_create = ("code",)


class OrganisationFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.Sequence(lambda n: f"association-{n}")

    class Meta:
        model = models.Organisation
        django_get_or_create = ("name",)


class ContributorFactory(factory.django.DjangoModelFactory):
    email = factory.Sequence(lambda n: f"personne{n}@example.org")

    class Meta:
        model = models.Contributor

    class Params:
        confirmed = factory.Trait(confirmed_at=factory.LazyFunction(timezone.now))


def project_index():
    """The one list of projects, made under the site's home page when it is missing."""
    found = models.ProjectIndexPage.objects.first()
    if found:
        return found
    home = HomePage.objects.first()
    return home.add_child(instance=models.ProjectIndexPage(title="Projets", slug="projets"))


class ProjectPageFactory(wagtail_factories.PageFactory):
    """``themes=["birds"]``, ``contribution_kinds=["observe"]``, ``places=["com-35238"]`` by code."""

    title = factory.Sequence(lambda n: f"Projet {n}")
    summary = "Observer et compter près de chez soi."
    organisation = factory.SubFactory(OrganisationFactory)
    participate_url = "https://projet.example.org/"
    effort = Effort.HOUR
    level = Level.BEGINNER
    parent = factory.LazyFunction(project_index)

    class Meta:
        model = models.ProjectPage

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        relations = {
            name: kwargs.pop(name, [])
            for name in ("themes", "contribution_kinds", "audiences", "access_needs", "places")
        }
        page = model_class(**kwargs)
        for name, codes in relations.items():
            cls._relate(page, name, codes)
        return parent.add_child(instance=page)

    @staticmethod
    def _relate(page, name, codes):
        if name == "places":
            page.places = [models.ProjectPlace(place=PlaceFactory(code=code)) for code in codes]
            return
        vocabulary = type(page)._meta.get_field(name).related_model
        terms = [
            vocabulary.objects.get_or_create(code=code, defaults={"slug": code, "label": code.capitalize()})[
                0
            ]
            for code in codes
        ]
        setattr(page, name, terms)
