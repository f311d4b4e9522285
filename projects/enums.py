"""Closed vocabularies of a project: stable English value, stable French slug for URLs, label."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SluggedChoices(models.TextChoices):
    """Text choices whose members also bear the ``slug`` shown in the URLs."""

    def __new__(cls, value, slug):
        member = str.__new__(cls, value)
        member._value_ = value
        member.slug = slug
        return member


class Effort(SluggedChoices):
    MINUTES = "minutes", "5-minutes", _("5 minutes ou moins")
    HOUR = "hour", "1-heure", _("une heure au plus")
    HALF_DAY = "half-day", "demi-journee", _("une demi-journée")
    REGULAR = "regular", "regulier", _("un engagement régulier")


class Level(SluggedChoices):
    BEGINNER = "beginner", "debutant", _("débutant")
    INTERMEDIATE = "intermediate", "intermediaire", _("intermédiaire")
    EXPERT = "expert", "expert", _("expert")


class Scope(SluggedChoices):
    """Where one can take part, which is not where the organisation sits."""

    ONLINE = "online", "en-ligne", _("en ligne, de chez soi")
    EVERYWHERE = "everywhere", "partout", _("partout en France")
    PLACES = "places", "lieux", _("dans des lieux précis")


class Stage(models.TextChoices):
    UPCOMING = "upcoming", _("à venir")
    ACTIVE = "active", _("en cours")
    PERIODIC = "periodic", _("à certaines périodes")
    PAUSED = "paused", _("en pause")
    COMPLETED = "completed", _("terminé")


OPEN_STAGES = frozenset({Stage.UPCOMING, Stage.ACTIVE, Stage.PERIODIC})


class OrganisationKind(SluggedChoices):
    PUBLIC = "public", "public", _("service public")
    RESEARCH = "research", "recherche", _("recherche")
    ASSOCIATION = "association", "association", _("association")
    LOCAL_AUTHORITY = "local-authority", "collectivite", _("collectivité")
    COMPANY = "company", "entreprise", _("entreprise")
    COLLECTIVE = "collective", "collectif", _("collectif citoyen")


class PlaceKind(models.TextChoices):
    REGION = "region", _("région")
    DEPARTEMENT = "departement", _("département")
    COMMUNE = "commune", _("commune")


class ParticipationStatus(models.TextChoices):
    DONE = "done", _("a participé")
    NOT_YET = "not-yet", _("pas encore")
    NOT_FOR_ME = "not-for-me", _("ce n’était pas pour moi")
