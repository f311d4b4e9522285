"""Two or three projects side by side, what makes them different first."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.templatetags.site_tags import in_words
from home.translations import each_once
from projects.models import ProjectPage
from search.exports import CRITERIA, SUMMARY, public_projects

PARAMETER = "projet"
LEAST, MOST = 2, 3
EQUIPMENT = (gettext_lazy("Matériel"), lambda page: page.equipment)
MAX_SLUG = 255


@dataclass(frozen=True)
class Row:
    """One criterion: its value for each project, in order; an empty one is not known."""

    label: str
    cells: list[tuple[ProjectPage, str]]

    @property
    def values(self):
        return {value for _page, value in self.cells}

    @property
    def differs(self):
        return len(self.values) > 1


class Comparison:
    """What a query string asks to compare. Reads any of them: what cannot be shown is told in ``notices``."""

    def __init__(self, slugs: list[str]):
        self.notices = []
        asked = list(dict.fromkeys(filter(None, (slug.replace("\x00", "")[:MAX_SLUG] for slug in slugs))))
        self.pages = self._read(asked)

    def _read(self, asked):
        public = each_once(ProjectPage.objects.live().public()).filter(slug__in=asked)
        ids = dict(public.values_list("slug", "pk"))
        for slug in asked:
            if slug not in ids:
                self.notices.append(
                    _("Le projet « %s » n’existe pas, ou n’est plus en ligne : il a été laissé de côté.")
                    % slug[:60]
                )
        kept = [slug for slug in asked if slug in ids]
        if len(kept) > MOST:
            self.notices.append(_("Seuls les %d premiers projets cochés sont comparés.") % MOST)
        return list(public_projects(ids[slug] for slug in kept[:MOST]))

    @property
    def is_enough(self):
        return len(self.pages) >= LEAST

    def groups(self):
        """``[(heading, rows)]``: what differs, then what they share. What nobody says is left out."""
        rows = [
            Row(str(label), [(page, _in_words(read(page))) for page in self.pages])
            for label, read in (SUMMARY, *CRITERIA, EQUIPMENT)
        ]
        said = [row for row in rows if row.values != {""}]
        groups = (
            (_("Ce qui les distingue"), [row for row in said if row.differs]),
            (_("Ce qu’ils ont en commun"), [row for row in said if not row.differs]),
        )
        return [(heading, found) for heading, found in groups if found]


def _in_words(value):
    return in_words(value) if isinstance(value, date) else str(value)


def comparison_url(slugs) -> str:
    """The address of the comparison of these projects, the first ``MOST`` of them."""
    return f"{reverse('search:compare')}?{urlencode([(PARAMETER, slug) for slug in list(slugs)[:MOST]])}"
