"""The editors' queue: pages that nobody vouches for any more, and what was asked about them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from projects.freshness import actions
from projects.freshness.enums import Standing
from projects.freshness.models import Freshness, with_troubles
from projects.links.enums import LinkState
from projects.models import ProjectPage


def standing_of(page):
    row = getattr(page, "freshness", None)
    return Standing(row.standing).label if row else _("personne à qui demander")


def contact_of(page):
    """Whether somebody is asked; the address itself is not for a list."""
    row = getattr(page, "freshness", None)
    return _("connu") if row and row.contact_id else "—"


def dead_links_of(page):
    return " · ".join(link.url for link in page.links.all() if link.state == LinkState.BROKEN)


class QueueView(ReportView):
    page_title = gettext_lazy("Fraîcheur des fiches")
    header_icon = "history"
    model = ProjectPage
    index_url_name = "freshness_desk:queue"
    index_results_url_name = "freshness_desk:queue_results"
    any_permission_required = ["add", "change", "publish"]
    default_ordering = "verified_on"
    is_searchable = False
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Titre"),
            sort_key="title",
            get_url=lambda page: reverse("freshness_desk:page", args=[page.pk]),
        ),
        DateColumn("verified_on", label=gettext_lazy("Vérifié le"), sort_key="verified_on"),
        Column("standing", label=gettext_lazy("Fraîcheur"), accessor=standing_of),
        Column("contact", label=gettext_lazy("Contact"), accessor=contact_of),
        Column("links", label=gettext_lazy("Liens cassés"), accessor=dead_links_of),
    ]

    def get_queryset(self):
        now = timezone.now()
        pages = with_troubles(ProjectPage.objects.all(), actions.stale(now), actions.broken(now))
        pages = pages.filter(merged_into=None, is_template=False)
        pages = pages.defer_streamfields().select_related("freshness").prefetch_related("links")
        return self.order_queryset(pages)


def editable(user, pk):
    page = get_object_or_404(ProjectPage, pk=pk)
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    return page


class ContactForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("À qui demander si la fiche est toujours d’actualité"),
        help_text=gettext_lazy("Une adresse e-mail. Vide : personne."),
        required=False,
        max_length=254,
    )


class PageView(WagtailAdminTemplateMixin, FormView):
    """One page: who is asked about it, and the button of who has just verified it."""

    form_class = ContactForm
    template_name = "freshness/admin/page.html"
    header_icon = "history"

    def dispatch(self, request, pk):
        self.page = editable(request.user, pk)
        self.row = Freshness.objects.filter(page=self.page).select_related("contact").first()
        return super().dispatch(request)

    def get_page_title(self):
        return self.page.title

    def get_initial(self):
        return {"email": self.row.contact.email if self.row and self.row.contact else ""}

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.page, row=self.row, **kwargs)

    def form_valid(self, form):
        actions.choose_contact(self.page, form.cleaned_data["email"])
        messages.success(self.request, _("Contact enregistré."))
        return redirect("freshness_desk:page", self.page.pk)


@require_POST
def verify(request, pk):
    page = editable(request.user, pk)
    actions.verify(page, timezone.now(), request.user)
    messages.success(request, _("« %s » est vérifiée aujourd’hui.") % page.title)
    return redirect("freshness_desk:queue")


urlpatterns = [
    path("", QueueView.as_view(), name="queue"),
    path("resultats/", QueueView.as_view(results_only=True), name="queue_results"),
    path("<int:pk>/", PageView.as_view(), name="page"),
    path("<int:pk>/verifiee/", verify, name="verify"),
]
