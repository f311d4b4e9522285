from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from home.lists import DecisionButtons, ListAdmin, ReadOnly
from home.space import HOOK, SpaceItem, SpaceSection
from home.todo import TodoRows
from projects.contributors.actions import DO
from projects.contributors.enums import Purpose
from projects.owners import actions
from projects.owners.enums import ClaimState
from projects.owners.models import Claim, Membership
from projects.owners.news_admin import NewsAdmin

CHANGE, INDEX = "owners.change_claim", "owners_claim_modeladmin_index"
#: ``{code: (label of the filter, message of the history)}``
LOG_ACTIONS = {
    "owners.claim": (gettext_lazy("Accepter un porteur"), gettext_lazy("Porteur accepté")),
    "owners.claim_refused": (gettext_lazy("Refuser un porteur"), gettext_lazy("Porteur refusé")),
    "owners.submit": (
        gettext_lazy("Proposer une correction"),
        gettext_lazy("Correction du porteur proposée"),
    ),
    "owners.news": (gettext_lazy("Publier une nouvelle"), gettext_lazy("Nouvelle publiée")),
    "owners.news_refused": (gettext_lazy("Refuser une nouvelle"), gettext_lazy("Nouvelle refusée")),
}
DO[Purpose.CLAIM] = actions.claim


@hooks.register(HOOK)
def organisations_of(contributor):
    memberships = contributor.memberships.select_related("organisation")
    # Below the address of the space, which bears the key.
    items = [
        SpaceItem(row.organisation.name, f"porteur/{row.organisation_id}/", row.get_role_display())
        for row in memberships
    ]
    return [SpaceSection(_("Les organisations pour qui j’agis"), items)]


class DecideView(View):
    """An editor accepts or refuses a claim, after a question."""

    def dispatch(self, request, claim_id, **kwargs):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        self.claim = get_object_or_404(Claim, pk=claim_id, state=ClaimState.WAITING)
        return super().dispatch(request, **kwargs)

    def get(self, request, accepts):
        claim, label = self.claim, _("Accepter") if accepts else _("Refuser")
        context = {
            "page_title": claim._meta.verbose_name,
            "label": label,
            "details": f"{claim.project} – {claim.project.organisation or _('sans organisation')}",
            "question": _("La personne pourra-t-elle modifier les fiches de cette organisation ?"),
            "back_url": reverse(INDEX),
        }
        return render(request, "newsletters/admin/confirm.html", context)

    def post(self, request, accepts):
        try:
            (actions.accept if accepts else actions.refuse)(self.claim, request.user)
        except ValueError as error:
            messages.error(request, error)
        return redirect(INDEX)


@hooks.register("register_admin_urls")
def register_decisions():
    return [
        path(
            "revendications/<int:claim_id>/accepter/", DecideView.as_view(), {"accepts": True}, "accept_claim"
        ),
        path(
            "revendications/<int:claim_id>/refuser/", DecideView.as_view(), {"accepts": False}, "refuse_claim"
        ),
    ]


class ClaimButtons(DecisionButtons):
    permission, waiting = CHANGE, ClaimState.WAITING
    decisions = (
        (gettext_lazy("Accepter"), "accept_claim"),
        (gettext_lazy("Refuser"), "refuse_claim"),
    )


class ClaimAdmin(ListAdmin):
    model = Claim
    permission_helper_class = ReadOnly
    button_helper_class = ClaimButtons
    list_display = ("project", "contributor", "state", "by_domain", "created_at")
    list_filter = ("state", "by_domain")
    list_select_related = ("project", "contributor")


class MembershipAdmin(ListAdmin):
    model = Membership
    list_display = ("organisation", "contributor", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("organisation", "contributor")


class OwnersGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Porteurs")
    menu_icon = "group"
    menu_order = 160
    items = (ClaimAdmin, NewsAdmin, MembershipAdmin)


modeladmin_register(OwnersGroup)


@hooks.register("construct_todo_items")
def claims_that_wait(request):
    if not request.user.has_perm(CHANGE):
        return []
    waiting = Claim.objects.filter(state=ClaimState.WAITING)
    return [TodoRows(waiting, say_claims, f"{reverse(INDEX)}?state={ClaimState.WAITING}", "group")]


def say_claims(count):
    return ngettext("projet revendiqué à vérifier", "projets revendiqués à vérifier", count)


@hooks.register("register_log_actions")
def owners_log_actions(registry):
    for code, (label, message) in LOG_ACTIONS.items():
        registry.register_action(code, label, message)
