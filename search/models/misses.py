from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from search.enums import MissState

MAX_STEMS, MAX_FILTERS = 120, 300
#: Shown from this many days or times on: what one person asked once stays unread.
LEAST_DAYS, LEAST_TIMES = 2, 3
#: Days after which what was not asked again is forgotten: below that floor, and above it.
KEPT_BELOW, KEPT = 30, 365
#: Days that editors have to publish what they said they would write, before it is asked of them again.
DELAY = 14

_RECORD = """
INSERT INTO search_missedsearch
    (language, stems, filters, words, partly, times, days, first_day, last_day, state, settled_on)
VALUES (%s, %s, %s, %s, %s, 1, 1, %s, %s, 'todo', NULL)
ON CONFLICT (language, stems, filters) DO UPDATE SET
    words = excluded.words,
    partly = excluded.partly,
    times = search_missedsearch.times + 1,
    days = search_missedsearch.days
        + CASE WHEN search_missedsearch.last_day < excluded.last_day THEN 1 ELSE 0 END,
    last_day = excluded.last_day,
    state = CASE WHEN search_missedsearch.state = 'created' AND search_missedsearch.settled_on < %s
        THEN 'todo' ELSE search_missedsearch.state END
"""


class MissedSearchQuerySet(models.QuerySet):
    def record(self, day, *, language, stems, filters, words, partly):
        """Count one more search, in one query whether it was known or not. Sends no signal: a search that
        finds nothing must not have the site forget its pages."""
        today, before = map(connection.ops.adapt_datefield_value, (day, day - timedelta(days=DELAY)))
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, [language, stems, filters, words, partly, today, today, before])

    def shown(self):
        """Those asked often enough to be nobody's."""
        return self.filter(Q(days__gte=LEAST_DAYS) | Q(times__gte=LEAST_TIMES))

    def to_do(self):
        return self.shown().filter(state=MissState.TODO)

    def outdated(self, today):
        below = Q(days__lt=LEAST_DAYS, times__lt=LEAST_TIMES, last_day__lt=today - timedelta(days=KEPT_BELOW))
        return self.filter(below | Q(last_day__lt=today - timedelta(days=KEPT)))


class MissedSearch(models.Model):
    """A search that found nothing, or nothing that holds all its words, and how often it was asked.

    Nothing of who asked, nor of the hour: folded words, filters, and days. ``filters``: the query string
    of the facets, sorted. ``partly``: projects with some of the words were shown.
    """

    language = models.CharField(_("langue"), max_length=2)
    stems = models.CharField(max_length=MAX_STEMS, blank=True)
    filters = models.CharField(_("filtres"), max_length=MAX_FILTERS, blank=True)
    words = models.CharField(_("mots"), max_length=MAX_STEMS, blank=True)
    partly = models.BooleanField(_("trouvée en partie"), default=False)
    times = models.PositiveIntegerField(_("fois"), default=1)
    days = models.PositiveIntegerField(_("jours"), default=1)
    first_day = models.DateField(_("première fois"))
    last_day = models.DateField(_("dernière fois"), db_index=True)
    state = models.CharField(_("état"), max_length=10, choices=MissState, default=MissState.TODO)
    settled_on = models.DateField(_("traitée le"), null=True)

    objects = MissedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche sans résultat")
        verbose_name_plural = _("recherches sans résultat")
        ordering = ["-days", "-times", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["language", "stems", "filters"], name="one_row_per_missed_search")
        ]

    def __str__(self):
        return self.words or self.filters

    def pairs(self):
        """The filters, as ``[(facet, slug)]``."""
        return parse_qsl(self.filters)

    @property
    def url(self):
        """Where the same search is done again."""
        words = urlencode({"q": self.words}) if self.words else ""
        with override(self.language if self.language in dict(settings.LANGUAGES) else None):
            return f"{reverse('search:results')}?{'&'.join(filter(None, (self.filters, words)))}"
