"""The desk of blocked addresses: an address is looked up by POST, so that no address is in a link."""

import csv
import io

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from campaigns.newsletters import suppressions
from campaigns.newsletters.admin_forms import AddressForm, LiftForm, SuppressionFileForm
from campaigns.newsletters.models import Suppression

VIEW, ADD, LIFT = (f"newsletters.{verb}_suppression" for verb in ("view", "add", "delete"))
BLOCK_LOGGED, LIFT_LOGGED, BRING_LOGGED = (
    f"newsletters.{verb}" for verb in ("bloquer", "debloquer", "importer")
)
FAULTS_SHOWN = 50


def title_of(suppression):
    """What the history calls an address: never by its name."""
    return _("Adresse %(fingerprint)s…") % {"fingerprint": suppression.address_hash[:12]}


class DeskPage(PermissionRequiredMixin, WagtailAdminTemplateMixin):
    header_icon = "no-view"

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), list_item(), here]


class DeskView(DeskPage, FormView):
    """Whether an address is blocked; with the right to, block it."""

    permission_required = VIEW
    form_class = AddressForm
    template_name = "newsletters/admin/suppressions.html"
    page_title = gettext_lazy("Chercher une adresse bloquée")

    def form_valid(self, form):
        address = form.cleaned_data["address"]
        if "bloquer" in self.request.POST and self.request.user.has_perm(ADD):
            found = suppressions.block(address)
            log(found, BLOCK_LOGGED, user=self.request.user, title=title_of(found))
        return self.show(form=form, asked=address, found=suppressions.find(address))

    def show(self, **context):
        return self.render_to_response(self.get_context_data(**context))

    def get_context_data(self, **kwargs):
        user = self.request.user
        rights = {"may_add": user.has_perm(ADD), "may_lift": user.has_perm(LIFT)}
        return super().get_context_data(**{"file_form": SuppressionFileForm(), **rights, **kwargs})


class BringView(DeskView):
    """Blocks the addresses of a file."""

    permission_required = ADD
    form_class = SuppressionFileForm
    http_method_names = ["post"]

    def form_valid(self, form):
        lines = io.TextIOWrapper(form.cleaned_data["file"], encoding="utf-8-sig", newline="")
        try:
            brought = suppressions.bring(lines)
        except (UnicodeDecodeError, csv.Error):
            form.add_error("file", _("Ce fichier n’est pas un CSV en UTF-8 : enregistrez-le à nouveau."))
            return self.form_invalid(form)
        counts = {"new": brought.new, "known": brought.known, "bad": len(brought.bad)}
        # No row stands for a whole list: it is written under who brought it.
        user = self.request.user
        log(user, BRING_LOGGED, user=user, title=_("Liste d’adresses bloquées"), data=counts)
        return self.show(form=AddressForm(), brought=brought, faults=brought.bad[:FAULTS_SHOWN])

    def form_invalid(self, form):
        return self.show(form=AddressForm(), file_form=form)


class LiftView(DeskPage, FormView):
    """Asks why before an address is freed, and keeps the answer."""

    permission_required = LIFT
    form_class = LiftForm
    template_name = "newsletters/admin/lift.html"
    page_title = gettext_lazy("Débloquer une adresse")

    @cached_property
    def suppression(self):
        return get_object_or_404(Suppression, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(suppression=self.suppression, back_url=list_item()["url"], **kwargs)

    def form_valid(self, form):
        # Before it is gone: the history keeps its number.
        log(
            self.suppression,
            LIFT_LOGGED,
            user=self.request.user,
            title=title_of(self.suppression),
            data={"reason": form.cleaned_data["reason"]},
        )
        suppressions.lift(self.suppression)
        messages.success(self.request, _("L’adresse est débloquée."))
        return redirect(list_item()["url"])


def list_item():
    """The breadcrumb of the list of blocked addresses."""
    return {
        "url": reverse("newsletters_suppression_modeladmin_index"),
        "label": _("Adresses bloquées"),
    }


urlpatterns = [
    path("adresses-bloquees/", DeskView.as_view(), name="suppressions"),
    path("adresses-bloquees/importer/", BringView.as_view(), name="bring_suppressions"),
    path("adresses-bloquees/<int:pk>/debloquer/", LiftView.as_view(), name="lift_suppression"),
]
