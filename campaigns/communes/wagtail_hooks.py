from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from campaigns.commitments.live_figures import LiveFigure
from campaigns.communes import restoring
from campaigns.communes.actions import forget_address
from campaigns.communes.enums import State
from campaigns.communes.models import Participant, Step
from campaigns.communes.tasks import wake
from home.backups.actions import HOOK as RESTORED_HOOK
from home.lists import ListAdmin, NobodyAdds, OneAtATimeView, ReadOnly
from home.todo import TodoRows


class ParticipantEditView(OneAtATimeView):
    def form_valid(self, form):
        response = super().form_valid(form)
        wake(form.owed)
        return response


class ParticipantAdmin(ListAdmin):
    """The communes that applied, and what the team is to do next with each."""

    model = Participant
    edit_view_class = ParticipantEditView
    permission_helper_class = NobodyAdds
    menu_icon = "group"
    list_display = ("place", "state", "official_email", "next_step", "next_step_on", "created_at")
    list_filter = ("state", "moderation")
    search_fields = ("place__name", "place__code")
    list_select_related = ("place",)
    list_export = ("place", "state", "official_email", "next_step", "next_step_on", "active_since")
    export_filename = "communes"


class StepAdmin(ListAdmin):
    """The history, which nobody writes by hand."""

    model = Step
    permission_helper_class = ReadOnly
    menu_icon = "history"
    list_display = ("participant", "before", "after", "note", "at", "by")
    list_filter = ("after",)
    search_fields = ("participant__place__name",)
    list_select_related = ("participant__place", "by")
    ordering = ("-at", "-pk")


class CommunesGroup(ModelAdminGroup):
    menu_label = _("Communes")
    menu_item_name = "communes"
    menu_icon = "group"
    menu_order = 182
    items = (ParticipantAdmin, StepAdmin)


modeladmin_register(CommunesGroup)

hooks.register("forget_address", forget_address)
# Before the reports: what it publishes is theirs to tell, or not.
hooks.register(RESTORED_HOOK, restoring.after_restore, order=-1)


@hooks.register("register_live_figures")
def figures_of_communes():
    active = Participant.objects.active().count
    return [LiveFigure("communes-participantes", _("communes participantes actives"), active)]


@hooks.register("construct_todo_items")
def communes_that_wait(request):
    """Those whose town hall cannot be asked yet, and those that nobody accompanies yet."""
    if not request.user.has_perm("communes.change_participant"):
        return []
    lost = Participant.objects.filter(state=State.CANDIDATE, official_email="")
    verified = Participant.objects.filter(state=State.VERIFIED)
    return [item(lost, say_lost, State.CANDIDATE), item(verified, say_verified, State.VERIFIED)]


def item(rows, say, state):
    address = f"{reverse('communes_participant_modeladmin_index')}?state__exact={state.value}"
    return TodoRows(rows, say, address, "group")


def say_lost(count):
    return ngettext("commune candidate sans adresse", "communes candidates sans adresse", count)


def say_verified(count):
    return ngettext("commune à accompagner", "communes à accompagner", count)
