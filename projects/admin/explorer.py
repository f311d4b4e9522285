"""The list of projects in Wagtail's explorer: what an editor decides on, in one glance and few queries."""

from collections import defaultdict
from functools import cache, partial

import django_filters
from django.db.models import Q
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet

from home.editing import LeafPermissions
from projects import quality
from projects.admin.columns import COLUMNS
from projects.admin.editing import ProjectCreateView, ProjectEditView
from projects.enums import OrganisationKind
from projects.models import ProjectPage, Theme


class ProjectFilterSet(WagtailFilterSet):
    live = django_filters.ChoiceFilter(
        label=_("état de publication"),
        choices=[("1", _("en ligne")), ("0", _("hors ligne"))],
        empty_label=_("tous"),
        widget=RadioSelect,
        method="filter_live",
    )
    themes = django_filters.ModelMultipleChoiceFilter(
        label=_("thèmes"), queryset=Theme.objects.all(), widget=CheckboxSelectMultiple
    )
    ouvert = django_filters.ChoiceFilter(
        label=_("participation"),
        choices=[("oui", _("ouverte aujourd’hui")), ("non", _("fermée aujourd’hui"))],
        empty_label=_("toutes"),
        widget=RadioSelect,
        method="filter_open",
    )
    secteur = django_filters.MultipleChoiceFilter(
        label=_("porté par"),
        field_name="organisation__kind",
        choices=OrganisationKind.choices,
        widget=CheckboxSelectMultiple,
    )
    manque = django_filters.ChoiceFilter(
        label=_("à compléter"),
        choices=[(row.code, row.remedy) for row in quality.CRITERIA],
        empty_label=_("peu importe"),
        method="filter_gap",
    )

    class Meta:
        model = ProjectPage
        fields = []

    def filter_live(self, pages, name, value):
        return pages.filter(live=value == "1")

    def filter_open(self, pages, name, value):
        is_open = ProjectPage.objects.open_on(timezone.localdate()).values("pk")
        return pages.filter(Q(pk__in=is_open) if value == "oui" else ~Q(pk__in=is_open))

    def filter_gap(self, pages, name, value):
        return quality.lacking(pages, value)


class ProjectExplorerView(ExplorableIndexView):
    base_columns = COLUMNS
    filterset_class = ProjectFilterSet

    @cached_property
    def explorable_columns(self):
        """Without the arrow to the children: a project has none."""
        return self.columns

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        names = self.names_of_themes(context["pages"])
        for page in context["pages"]:
            page.permissions_for_user = cache(partial(LeafPermissions, page=page))
            page.theme_names = ", ".join(names[page.pk]) or "—"
        return context

    def names_of_themes(self, pages):
        """``{page id: names}``: a relation of a page that may be a draft is slow to read row by row."""
        links = ProjectPage.themes.through.objects.filter(projectpage__in=[page.pk for page in pages])
        names = defaultdict(list)
        for link in links.select_related("theme").order_by("theme__position", "theme__label"):
            names[link.projectpage_id].append(link.theme.name)
        return names

    def annotate_queryset(self, pages):
        pages = quality.with_score(pages.defer_streamfields().for_explorer())
        return pages.prefetch_workflow_states().annotate_site_root_state().annotate_approved_schedule()


class ProjectViewSet(PageViewSet):
    """Wagtail's own views of a project, with our list."""

    model = ProjectPage
    columns = COLUMNS
    list_filter = ("live",)
    filterset_class = ProjectFilterSet
    index_view_class = ProjectExplorerView
    add_view_class = ProjectCreateView
    edit_view_class = ProjectEditView
