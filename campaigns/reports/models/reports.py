import secrets
from itertools import islice
from math import cos, pi, radians

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaigns.reports.enums import OPEN, Reason, State
from campaigns.reports.forms import ANSWER_LENGTH, ReportForm
from campaigns.reports.models import words
from campaigns.reports.models.categories import Category
from projects.models import Place
from search.geography import EARTH_KM, Point, band, breadth, distance

#: Without what people confuse when they read it aloud: 0 and O, 1, I and L, U and V.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 10
DESCRIPTION_LENGTH = 4000
KM_PER_DEGREE = EARTH_KM * pi / 180
#: What the words of a report come from.
WORDED, WORDS_AT_ONCE = ("where", "description"), 1_000


def draw_number():
    """Ten letters, 3·10¹⁴ of them: a number that says nothing of how many there are, nor of the next."""
    return "".join(secrets.choice(LETTERS) for _letter in range(NUMBER_LENGTH))


class ReportQuerySet(models.QuerySet):
    def public(self):
        """What anybody may read: published once, of a category that points at nobody."""
        shown = self.exclude(published_at=None).exclude(state=State.RECEIVED)
        return shown.filter(category__private=False).exclude(category__parent__private=True)

    def open(self):
        return self.filter(state__in=OPEN)

    def within(self, place, km):
        """Those at most ``km`` from the centre of a place, measured on a plane: right at this scale.

        A report without a point is where its commune is.
        """
        close = band(place.latitude, km)
        communes = Place.objects.filter(latitude__range=close).order_by().values("pk")
        # Two bands that indexes know; the measure is only of what is in them.
        near = self.filter(models.Q(latitude__range=close) | models.Q(latitude=None, place__in=communes))
        latitude = Coalesce("latitude", "place__latitude")
        longitude = Coalesce("longitude", "place__longitude")
        north = (latitude - place.latitude) * KM_PER_DEGREE
        east = (longitude - place.longitude) * (KM_PER_DEGREE * cos(radians(place.latitude)))
        return near.annotate(far=north * north + east * east).filter(far__lte=km * km)

    def around(self, latitude, longitude, km):
        """[(kilometres, report)] of those that close to a point, the nearest first; not without a point."""
        here, reach = Point(latitude, longitude), breadth(latitude, km)
        near = self.filter(
            latitude__range=band(latitude, km), longitude__range=(longitude - reach, longitude + reach)
        )
        measured = [(distance(here, Point(each.latitude, each.longitude)), each) for each in near]
        return sorted(((far, each) for far, each in measured if far <= km), key=lambda pair: pair[0])

    def saying(self, text):
        """The one of that number; else those that say each word of a text."""
        number = text.upper()
        # Asked of what may be one only: « lampadaire » has ten letters, and one that no number has.
        if len(number) == NUMBER_LENGTH and set(number) <= set(LETTERS):
            numbered = self.filter(number=number)
            if numbered.exists():
                return numbered
        return self.filter(words__bag__says=text)

    def keep_words(self):
        """Write the words of these reports, a lot at a time."""
        rows = self.order_by().values_list("pk", *WORDED).iterator(chunk_size=WORDS_AT_ONCE)
        while lot := list(islice(rows, WORDS_AT_ONCE)):
            words.keep(lot)

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            words.keep((each.pk, *(getattr(each, name) for name in WORDED)) for each in created)
        return created

    def update(self, **values):
        if not values.keys() & set(WORDED):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            # Before: what is written may be what they were chosen by.
            keys = list(self.values_list("pk", flat=True))
            changed = super().update(**values)
            self.model.objects.filter(pk__in=keys).keep_words()
        return changed


class Report(models.Model):
    """A problem seen in a place. Who saw it is not written here."""

    number = models.CharField(_("numéro"), max_length=10, unique=True, default=draw_number, editable=False)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="reports", verbose_name=_("catégorie")
    )
    place = models.ForeignKey(
        "projects.Place", models.PROTECT, related_name="reports", verbose_name=_("commune")
    )
    where = models.CharField(
        _("lieu précis"), max_length=200, help_text=_("Une adresse ou un repère : « 12 rue des Lilas ».")
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    description = models.TextField(_("description"), max_length=DESCRIPTION_LENGTH)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.RECEIVED, editable=False)
    reason = models.CharField(_("motif"), max_length=15, choices=Reason, blank=True, editable=False)
    competent = models.CharField(_("qui est compétent"), max_length=200, blank=True, editable=False)
    original = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="duplicates",
        editable=False,
        verbose_name=_("original"),
    )
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("publié le"), null=True, editable=False)
    #: Of one that was imported: from where, and its number there.
    source = models.CharField(_("source"), max_length=20, blank=True, editable=False)
    external_id = models.CharField(_("numéro à la source"), max_length=60, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    base_form_class = ReportForm
    panels = [
        MultiFieldPanel([FieldPanel("category"), FieldPanel("description")], heading=_("Le problème")),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("where"), FieldPanel("latitude"), FieldPanel("longitude")],
            heading=_("Où"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("move_to"),
                FieldPanel("why"),
                FieldPanel("who"),
                FieldPanel("original_number"),
                FieldPanel("template"),
                FieldPanel("answer"),
                FieldPanel("note"),
            ],
            heading=_("Suivi"),
        ),
    ]

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "category", "state"], name="reports_of_a_place"),
            models.Index(fields=["latitude"], name="reports_by_latitude"),
            models.Index(fields=["-created_at", "-id"], name="reports_newest_first"),
            models.Index(fields=["published_at"], name="reports_by_publication"),
            models.Index(fields=["created_at"], condition=models.Q(state="received"), name="reports_to_read"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(source=""),
                name="one_report_per_external_id",
            )
        ]

    def __str__(self):
        return f"{self.number} – {self.category}, {self.where}"

    def save(self, *args, update_fields=None, **kwargs):
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, update_fields=update_fields, **kwargs)
            if update_fields is None or set(update_fields) & set(WORDED):
                words.keep([(self.pk, *(getattr(self, name) for name in WORDED))])

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.number])

    @property
    def is_public(self):
        """As ``ReportQuerySet.public`` says."""
        return bool(self.published_at) and self.state != State.RECEIVED and not self.category.is_private

    def clean(self):
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError(
                _("Latitude et longitude vont ensemble : saisir les deux, ou aucune des deux.")
            )


class Change(models.Model):
    """One step of a report's life, never rewritten."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="changes", verbose_name=_("signalement"))
    before = models.CharField(_("de"), max_length=10, choices=State)
    after = models.CharField(_("à"), max_length=10, choices=State)
    reason = models.CharField(_("motif"), max_length=15, choices=Reason, blank=True)
    note = models.CharField(_("note interne"), max_length=500, blank=True)
    #: What everybody reads beside this step.
    answer = models.TextField(
        _("réponse publique"), max_length=ANSWER_LENGTH, blank=True, default="", db_default=""
    )
    at = models.DateTimeField(_("le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )
    #: When those who follow the report were owed the news of it.
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("étape d’un signalement")
        verbose_name_plural = _("étapes des signalements")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(told_at=None), name="report_news_to_tell"),
            # The public log of moderation, which is not sorted anew at each reading.
            models.Index(
                fields=["-at", "-id"],
                condition=models.Q(by__isnull=False, after__in=("closed", "published")),
                name="decisions_newest_first",
            ),
        ]

    def __str__(self):
        told = f"{self.get_before_display()} → {self.get_after_display()}"
        return f"{told} ({self.get_reason_display()})" if self.reason else told
