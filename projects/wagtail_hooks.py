from django.contrib.admin import SimpleListFilter, display
from django.db.models import Count
from django.template.defaultfilters import yesno
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.helpers import PageButtonHelper
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from home.lists import Buttons, ListAdmin, ReadOnly
from projects import quality
from projects.admin import bulk, duplicates, report
from projects.admin.checks import checks_of_projects
from projects.admin.dashboard import MonthsPanel, ThemesPanel, empty_themes, projects_to_mend
from projects.admin.explorer import ProjectViewSet
from projects.choosers import organisation_chooser, place_chooser
from projects.models import (
    AccessNeed,
    Audience,
    ContributionKind,
    Organisation,
    Place,
    ProjectPage,
    TerritoryText,
    Theme,
)

#: ``{code: (label of the filter, message of the history)}`` of what we log beside Wagtail's own actions.
LOG_ACTIONS = {
    "projects.merge": (gettext_lazy("Fusionner"), gettext_lazy("Deux fiches fusionnées")),
    "projects.bulk": (gettext_lazy("Modifier par lot"), gettext_lazy("Modifiée avec d’autres fiches")),
}


class GapFilter(SimpleListFilter):
    title = gettext_lazy("point à compléter")
    parameter_name = "manque"

    def lookups(self, request, model_admin):
        return [(criterion.code, criterion.remedy) for criterion in quality.CRITERIA]

    def queryset(self, request, queryset):
        known = self.value() in quality.BY_CODE
        return quality.lacking(queryset.live(), self.value()) if known else queryset


class EditButtonOnly(Buttons, PageButtonHelper):
    def get_buttons_for_obj(self, obj, exclude=None, **kwargs):
        return super().get_buttons_for_obj(obj, exclude=["copy", "unpublish", "delete"], **kwargs)


class ProjectAdmin(ListAdmin):
    model = ProjectPage
    menu_icon = "doc-full-inverse"
    button_helper_class = EditButtonOnly
    list_display = ("title", "organisation", "stage", "recruits", "is_live", "verified_on")
    list_filter = (GapFilter, "live", "recruiting", "stage", "themes")
    list_export = (*list_display, "participate_url")
    export_filename = "projets"
    search_fields = ("title", "summary", "organisation__name")
    list_select_related = ("organisation",)
    ordering = ("title",)

    @display(description=gettext_lazy("cherche des participants"), ordering="recruiting")
    def recruits(self, project):
        return yesno(project.recruiting)

    @display(description=gettext_lazy("en ligne"), ordering="live")
    def is_live(self, project):
        return yesno(project.live)


class OrganisationAdmin(ListAdmin):
    model = Organisation
    menu_icon = "group"
    list_display = ("name", "kind", "place", "project_count")
    list_filter = ("kind",)
    list_export = ("name", "slug", "kind", "url", "place", "project_count")
    export_filename = "organisations"
    search_fields = ("name",)
    list_select_related = ("place",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(projects_total=Count("projects"))

    @display(description=gettext_lazy("projets"), ordering="projects_total")
    def project_count(self, organisation):
        return organisation.projects_total


class PlaceAdmin(ListAdmin):
    """The official geographic code: read here, written by ``load_places``."""

    model = Place
    menu_icon = "site"
    permission_helper_class = ReadOnly
    list_display = ("name", "kind", "parent", "population")
    list_filter = ("kind",)
    search_fields = ("name", "postcodes", "code")
    list_select_related = ("parent",)
    ordering = ("-population",)


class TerritoryTextAdmin(ListAdmin):
    """The words of a territory's public page, for the few places that editors write about."""

    model = TerritoryText
    menu_icon = "edit"
    list_display = ("place", "page_title")
    search_fields = ("place__name", "page_title")
    list_select_related = ("place",)


class ProjectsGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Projets")
    menu_item_name = "projets"
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (ProjectAdmin, OrganisationAdmin, PlaceAdmin, TerritoryTextAdmin)


class TermAdmin(ListAdmin):
    menu_icon = "tag"
    list_display = ("label", "position", "slug", "code", "help_text")
    list_export = ("code", "slug", "label", "help_text", "position")
    search_fields = ("label", "code", "slug")


class ThemeAdmin(TermAdmin):
    model = Theme


class ContributionKindAdmin(TermAdmin):
    model = ContributionKind


class AudienceAdmin(TermAdmin):
    model = Audience


class AccessNeedAdmin(TermAdmin):
    model = AccessNeed


class VocabulariesGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Vocabulaires")
    menu_item_name = "vocabulaires"
    menu_icon = "tag"
    menu_order = 450
    items = (ThemeAdmin, ContributionKindAdmin, AudienceAdmin, AccessNeedAdmin)


modeladmin_register(ProjectsGroup)
modeladmin_register(VocabulariesGroup)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [place_chooser, organisation_chooser, ProjectViewSet()]


@hooks.register("construct_todo_items")
def projects_that_wait(request):
    return [*projects_to_mend(ProjectAdmin().url_helper.index_url), empty_themes(request)]


hooks.register("construct_content_checks", checks_of_projects)


@hooks.register("construct_homepage_panels")
def add_charts(request, panels):
    panels += [MonthsPanel(request), ThemesPanel(request)]


@hooks.register("construct_homepage_summary_items", order=1000)
def drop_totals(request, items):
    # Three queries for figures that lead to no work: the panels say more.
    items.clear()


@hooks.register("register_admin_urls")
def register_desk_views():
    return [path("projets/", include(([*duplicates.urlpatterns, *report.urlpatterns], "projects_admin")))]


@hooks.register("register_reports_menu_item")
def duplicates_menu_item():
    return MenuItem(
        gettext_lazy("Doublons possibles"), reverse("projects_admin:duplicates"), icon_name="copy", order=710
    )


@hooks.register("register_reports_menu_item")
def quality_menu_item():
    return MenuItem(
        gettext_lazy("Qualité des fiches"), reverse("projects_admin:quality"), icon_name="tasks", order=700
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    for code, (label, message) in LOG_ACTIONS.items():
        actions.register_action(code, label, message)


for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action)
