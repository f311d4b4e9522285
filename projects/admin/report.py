"""The report « Qualité des fiches »: every project with its score and what it lacks, to filter and export."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from home.lists import neutralised
from projects import quality
from projects.admin.explorer import ProjectFilterSet
from projects.models import ProjectPage


class QualityReportView(ReportView):
    page_title = _("Qualité des fiches")
    header_icon = "tasks"
    model = ProjectPage
    index_url_name = "projects_admin:quality"
    index_results_url_name = "projects_admin:quality_results"
    filterset_class = ProjectFilterSet
    any_permission_required = ["add", "change", "publish"]
    default_ordering = "quality"
    export_filename = "qualite-des-fiches"
    list_export = ["title", "organisation", "quality", "missing", "live", "verified_on"]
    export_headings = {"quality": _("Qualité (sur 100)"), "missing": _("À compléter"), "live": _("En ligne")}
    custom_field_preprocess = {
        name: {"csv": neutralised, "xlsx": neutralised} for name in ("title", "missing")
    }
    columns = [
        TitleColumn(
            "title",
            label=_("Titre"),
            sort_key="title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        ),
        Column("organisation", label=_("Porté par"), sort_key="organisation__name"),
        Column("quality", label=_("Qualité (sur 100)"), sort_key="quality"),
        Column("missing", label=_("À compléter")),
        DateColumn("verified_on", label=_("Vérifié le"), sort_key="verified_on"),
    ]

    def get_queryset(self):
        rows = ProjectPage.objects.filter(merged_into=None, is_template=False).defer_streamfields()
        rows = rows.with_relations().prefetch_related("themes", "contribution_kinds")
        return self.order_queryset(quality.with_score(rows))

    def decorate_paginated_queryset(self, pages):
        for page in pages:
            page.missing = " · ".join(str(row.remedy) for row in quality.assess(page).lacking)
        return pages


urlpatterns = [
    path("qualite/", QualityReportView.as_view(), name="quality"),
    path("qualite/resultats/", QualityReportView.as_view(results_only=True), name="quality_results"),
]
