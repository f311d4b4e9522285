"""The criteria of quality, in Wagtail's content checker: the list of the form, on what is being typed."""

from django.utils import timezone
from django.utils.translation import ngettext_lazy

from home.checker import TITLE, ContentCheck
from projects import quality
from projects.models import ProjectPage

WORTH = ngettext_lazy(
    "Qualité de la fiche : %(weight)d point de plus.",
    "Qualité de la fiche : %(weight)d points de plus.",
    "weight",
)


def _check(criterion):
    return ContentCheck(
        criterion.code,
        criterion.remedy,
        WORTH % {"weight": criterion.weight},
        lambda page: "" if criterion.met(page, timezone.localdate()) else TITLE,
    )


def checks_of_projects(page_class):
    return (
        [_check(criterion) for criterion in quality.CRITERIA] if issubclass(page_class, ProjectPage) else []
    )
