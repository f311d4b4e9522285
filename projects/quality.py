"""What makes a project page useful to who reads it: one list, asked of a draft and of the database.

``assess`` reads an object, saved or not; ``score`` and ``lacking`` say the same in SQL, for lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.enums import OPEN_STAGES, Scope, Stage
from projects.models import ProjectPage

VERIFICATION_AGE = timedelta(days=365)
SUMMARY_LENGTH = range(40, 251)


@dataclass(frozen=True)
class Criterion:
    """One thing that a good page has. ``weight``: points out of 100, all criteria together.

    ``met(page, day)`` reads an object; ``lacking(day)`` is the condition of the rows that fail it.
    """

    code: str
    label: Promise
    remedy: Promise
    weight: int
    met: Callable[[ProjectPage, date], bool]
    lacking: Callable[[date], Q]


def _none_of(relation):
    through = ProjectPage._meta.get_field(relation).remote_field.through
    return lambda day: ~Exists(through.objects.filter(projectpage=OuterRef("pk")))


def _no_place(day):
    places = ProjectPage._meta.get_field("places").related_model
    return Q(scope=Scope.PLACES) & ~Exists(places.objects.filter(page=OuterRef("pk")))


def _dates_are_told(page, day):
    if page.stage == Stage.UPCOMING and page.opens_on is None:
        return False
    if page.stage == Stage.PERIODIC and page.season_start is None and page.opens_on is None:
        return False
    return not is_overdue(page, day)


def _dates_untold(day):
    unknown_opening = Q(stage=Stage.UPCOMING, opens_on=None)
    unknown_season = Q(stage=Stage.PERIODIC, opens_on=None, season_start=None)
    return unknown_opening | unknown_season | overdue(day)


def is_overdue(page, day):
    """Whether the page still calls for participants after its last day."""
    return bool(page.recruiting and page.stage in OPEN_STAGES and page.closes_on and page.closes_on < day)


def overdue(day):
    """The rows that ``is_overdue`` is true of."""
    return Q(recruiting=True, stage__in=OPEN_STAGES, closes_on__lt=day)


def _is_verified(page, day):
    return page.verified_on is not None and page.verified_on >= day - VERIFICATION_AGE


CRITERIA = (
    Criterion(
        "premier-pas",
        _("Le premier pas est dit"),
        _("Écrire par quoi commencer, dans « Premier pas »."),
        15,
        lambda page, day: bool(page.first_step),
        lambda day: Q(first_step=""),
    ),
    Criterion(
        "adresse",
        _("L’adresse pour participer est donnée"),
        _("Donner la page où l’on commence vraiment, dans « Adresse pour participer »."),
        10,
        lambda page, day: bool(page.participate_url),
        lambda day: Q(participate_url=""),
    ),
    Criterion(
        "image",
        _("Une image montre le projet"),
        _("Choisir une image dans l’onglet « Présentation »."),
        10,
        lambda page, day: page.image_id is not None,
        lambda day: Q(image=None),
    ),
    Criterion(
        "texte-image",
        _("L’image a un texte de remplacement"),
        _("Décrire ce que montre l’image, pour qui ne la voit pas."),
        5,
        lambda page, day: page.image_id is None or bool(page.image_alt),
        lambda day: Q(image__isnull=False, image_alt=""),
    ),
    Criterion(
        "resume",
        _("Le résumé a la bonne longueur"),
        _("Dire ce que l’on fait en 40 à 250 caractères."),
        10,
        lambda page, day: len(page.summary) in SUMMARY_LENGTH,
        lambda day: Q(summary_length__lt=SUMMARY_LENGTH.start) | Q(summary_length__gte=SUMMARY_LENGTH.stop),
    ),
    Criterion(
        "temps",
        _("Le temps à donner est dit"),
        _("Choisir un « Temps à donner »."),
        10,
        lambda page, day: bool(page.effort),
        lambda day: Q(effort=""),
    ),
    Criterion(
        "theme",
        _("Au moins un thème est coché"),
        _("Cocher un thème : sans lui, les filtres et la lettre ne trouvent pas le projet."),
        10,
        lambda page, day: any(True for _theme in page.themes.all()),
        _none_of("themes"),
    ),
    Criterion(
        "contribution",
        _("Au moins un type de contribution est coché"),
        _("Cocher ce que font les participants."),
        5,
        lambda page, day: any(True for _kind in page.contribution_kinds.all()),
        _none_of("contribution_kinds"),
    ),
    Criterion(
        "lieu",
        _("Le lieu est dit"),
        _("Ajouter un lieu, ou dire que l’on participe partout ou en ligne."),
        5,
        lambda page, day: page.scope != Scope.PLACES or bool(page.places.all()),
        _no_place,
    ),
    Criterion(
        "dates",
        _("Les dates sont justes"),
        _("Donner l’ouverture ou la saison, ou corriger une date de fin passée."),
        10,
        _dates_are_told,
        _dates_untold,
    ),
    Criterion(
        "donnees",
        _("L’usage des données est expliqué"),
        _("Dire ce que deviennent les données, en une ou deux phrases."),
        5,
        lambda page, day: bool(page.data_use),
        lambda day: Q(data_use=""),
    ),
    Criterion(
        "verification",
        _("La fiche a été vérifiée depuis moins d’un an"),
        _("Relire la fiche, suivre ses liens, puis mettre à jour « Vérifié le »."),
        5,
        _is_verified,
        lambda day: Q(verified_on=None) | Q(verified_on__lt=day - VERIFICATION_AGE),
    ),
)
BY_CODE = {criterion.code: criterion for criterion in CRITERIA}


@dataclass(frozen=True)
class Assessment:
    """The criteria that a page meets and those that it lacks, the heaviest first."""

    met: tuple[Criterion, ...]
    lacking: tuple[Criterion, ...]

    @property
    def score(self):
        """0 to 100."""
        return sum(criterion.weight for criterion in self.met)


def assess(page, day=None):
    """The Assessment of one page as it stands in memory, on ``day`` (today)."""
    day = day or timezone.localdate()
    met = tuple(criterion for criterion in CRITERIA if criterion.met(page, day))
    return Assessment(met, tuple(criterion for criterion in CRITERIA if criterion not in met))


def with_score(pages, day=None):
    """``pages`` with ``quality``, the score of ``assess`` computed by the database."""
    day = day or timezone.localdate()
    points = Value(0)
    for criterion in CRITERIA:
        points = points + Case(When(criterion.lacking(day), then=0), default=criterion.weight)
    return _measured(pages).annotate(quality=points)


def lacking(pages, code, day=None):
    """Those of ``pages`` that fail the criterion called ``code``."""
    return _measured(pages).filter(BY_CODE[code].lacking(day or timezone.localdate()))


def counts(pages, day=None):
    """``{code: number of pages that fail it}`` in one query."""
    day = day or timezone.localdate()
    # Prefixed: the alias of an aggregate hides the column of the same name.
    totals = {f"lack-{code}": Count("pk", filter=Q(row.lacking(day))) for code, row in BY_CODE.items()}
    found = _measured(pages).aggregate(**totals)
    return {code: found[f"lack-{code}"] for code in BY_CODE}


def _measured(pages):
    return pages.annotate(summary_length=Length("summary"))
