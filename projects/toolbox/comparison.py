"""Two or three tools side by side, what makes them different first."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from home.templatetags.site_tags import in_words
from projects.toolbox.models import SolutionPage

PARAMETER, LEAST, MOST = "outil", 2, 3


class Comparison:
    """What a query string asks to compare: what cannot be shown is told in ``notices``."""

    def __init__(self, data: QueryDict):
        self.notices = []
        asked = list(
            dict.fromkeys(slug.replace("\x00", "")[:255] for slug in data.getlist(PARAMETER) if slug)
        )
        public = {page.slug: page for page in SolutionPage.objects.for_readers().filter(slug__in=asked)}
        for slug in asked:
            if slug not in public:
                self.notices.append(_("L’outil « %s » n’existe pas, ou n’est plus en ligne.") % slug[:60])
        kept = [public[slug] for slug in asked if slug in public]
        if len(kept) > MOST:
            self.notices.append(_("Seuls les %d premiers outils cochés sont comparés.") % MOST)
        self.pages = kept[:MOST]

    @property
    def is_enough(self):
        return len(self.pages) >= LEAST

    def rows(self):
        """``[(label, differs, [(page, words)])]``, one cell per tool, empty when it is not known."""
        columns = [_said_of(page) for page in self.pages]
        labels = list(dict.fromkeys(label for column in columns for label in column))
        rows = [(label, [column.get(label, "") for column in columns]) for label in labels]
        told = [
            (label, len(set(cells)) > 1, list(zip(self.pages, cells, strict=True)))
            for label, cells in rows
            if any(cells)
        ]
        return sorted(told, key=lambda row: not row[1])


def _said_of(page):
    """{label: words} of a tool."""
    said = {_("Ce qu’il fait"): page.summary}
    said |= {str(question): str(verdict.label) for question, verdict in page.questions()}
    said |= {str(label): _in_words(value) for label, value in page.facts()}
    said[_("Qui s’en sert")] = ", ".join(map(str, page.uses.all()))
    return said


def _in_words(value):
    return in_words(value) if hasattr(value, "isoformat") else str(value or "")
