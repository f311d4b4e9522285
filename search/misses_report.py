"""The report « Recherches sans résultat »: what people look for and the site has not, as things to do."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from home.lists import DrawnColumn, neutralised
from projects.models import ProjectIndexPage
from search.enums import MissState
from search.facets import FACETS
from search.forms import DiscoveryForm
from search.models import MissedSearch

VIEW, CHANGE = "search.view_missedsearch", "search.change_missedsearch"


class MissFilterSet(WagtailFilterSet):
    etat = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("état"),
        field_name="state",
        choices=MissState.choices,
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = MissedSearch
        fields = []


class MissReportView(ReportView):
    page_title = gettext_lazy("Recherches sans résultat")
    header_icon = "search"
    model = MissedSearch
    index_url_name = "misses:report"
    index_results_url_name = "misses:report_results"
    filterset_class = MissFilterSet
    permission_required = "view"
    default_ordering = "-days"
    export_filename = "recherches-sans-resultat"
    list_export = ["words", "chosen", "times", "days", "first_day", "last_day", "get_state_display"]
    export_headings = {"chosen": gettext_lazy("Filtres"), "get_state_display": gettext_lazy("État")}
    custom_field_preprocess = {
        name: {"csv": neutralised, "xlsx": neutralised} for name in ("words", "chosen")
    }
    columns = [
        DrawnColumn(
            "words", "search/admin/missed_words.html", "miss", label=gettext_lazy("Recherche"), width="40%"
        ),
        Column("times", label=gettext_lazy("Fois"), sort_key="times"),
        Column("days", label=gettext_lazy("Jours"), sort_key="days"),
        DateColumn("last_day", label=gettext_lazy("Dernière fois"), sort_key="last_day"),
        DrawnColumn(
            "state", "search/admin/missed_state.html", "miss", label=gettext_lazy("État"), sort_key="state"
        ),
    ]

    def get_queryset(self):
        return self.order_queryset(MissedSearch.objects.shown())

    def decorate_paginated_queryset(self, misses):
        labels, creation = labels_of(misses), self._creation_url()
        for miss in misses:
            miss.chosen = " · ".join(labels[pair] for pair in miss.pairs() if pair in labels)
            miss.verbs = [
                (state.label, reverse(f"misses:settle_{state.value}", args=[miss.pk]))
                for state in MissState
                if state != miss.state
            ]
            miss.creation_url = creation
        return misses

    @staticmethod
    def _creation_url():
        index = ProjectIndexPage.objects.first()
        return reverse("wagtailadmin_pages:add", args=["projects", "projectpage", index.pk]) if index else ""


def labels_of(misses) -> dict[tuple[str, str], str]:
    """The label of each filter of these searches, each vocabulary read once."""
    pairs = {pair for miss in misses for pair in miss.pairs()}
    found = {("tous", "1"): str(DiscoveryForm.base_fields["tous"].label)}
    for facet in FACETS:
        if slugs := sorted(slug for name, slug in pairs if name == facet.name):
            found |= {(facet.name, value.slug): value.label for value in facet.describe(slugs)}
    return found


@require_POST
def settle(request, pk, state):
    """Say what was done of a search."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    miss = get_object_or_404(MissedSearch.objects.shown(), pk=pk)
    miss.state, miss.settled_on = state, None if state == MissState.TODO else timezone.localdate()
    miss.save(update_fields=["state", "settled_on"])
    said = _("« %(search)s » : %(state)s.") % {"search": miss, "state": miss.get_state_display()}
    messages.success(request, said)
    return redirect("misses:report")


urlpatterns = [
    path("", MissReportView.as_view(), name="report"),
    path("resultats/", MissReportView.as_view(results_only=True), name="report_results"),
    *(
        path(f"<int:pk>/{state.value}/", settle, {"state": state}, name=f"settle_{state.value}")
        for state in MissState
    ),
]
