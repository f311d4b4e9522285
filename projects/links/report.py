"""The report « Liens »: what the published projects lead to, what answered, and the pages to mend."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.reports import ReportView

from home.lists import DrawnColumn, neutralised
from projects.links.enums import TO_MEND, LinkState
from projects.links.models import Link

VIEW = "links.view_link"


class LinkFilterSet(WagtailFilterSet):
    etat = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("état"),
        field_name="state",
        choices=LinkState.choices,
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = Link
        fields = []


class LinkReportView(ReportView):
    page_title = gettext_lazy("Liens")
    header_icon = "link-external"
    model = Link
    index_url_name = "links:report"
    index_results_url_name = "links:report_results"
    filterset_class = LinkFilterSet
    permission_required = "view"
    default_ordering = "urgency"
    export_filename = "liens"
    list_export = ["url", "get_state_display", "detail", "final_url", "failing_since", "checked_at", "leads"]
    export_headings = {
        "get_state_display": gettext_lazy("État"),
        "leads": gettext_lazy("Projets"),
    }
    custom_field_preprocess = {
        name: {"csv": neutralised, "xlsx": neutralised} for name in ("url", "detail", "final_url", "leads")
    }
    columns = [
        DrawnColumn(
            "url",
            "links/admin/address.html",
            "link",
            label=gettext_lazy("Adresse"),
            sort_key="url",
            width="40%",
        ),
        DrawnColumn(
            "state", "links/admin/state.html", "link", label=gettext_lazy("Réponse"), sort_key="state"
        ),
        DateColumn("failing_since", label=gettext_lazy("Depuis"), sort_key="failing_since"),
        DrawnColumn("pages", "links/admin/pages.html", "link", label=gettext_lazy("Projets"), width="25%"),
        DateColumn("checked_at", label=gettext_lazy("Suivi"), sort_key="checked_at"),
    ]

    def get_queryset(self):
        urgency = Case(When(state__in=TO_MEND, then=0), When(state=LinkState.DOUBTFUL, then=1), default=2)
        return self.order_queryset(Link.objects.annotate(urgency=urgency).prefetch_related("pages"))

    def decorate_paginated_queryset(self, links):
        for link in links:
            link.leads = " · ".join(page.title for page in link.pages.all())
        return links


@require_POST
def follow_again(request, pk):
    """Have the worker follow one link at its next round, whatever its appointed time."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    link = get_object_or_404(Link, pk=pk)
    Link.objects.filter(pk=link.pk).update(due_at=timezone.now())
    messages.success(request, _("« %s » sera suivi dans les cinq minutes.") % link.url)
    return redirect("links:report")


urlpatterns = [
    path("", LinkReportView.as_view(), name="report"),
    path("resultats/", LinkReportView.as_view(results_only=True), name="report_results"),
    path("<int:pk>/suivre/", follow_again, name="again"),
]
