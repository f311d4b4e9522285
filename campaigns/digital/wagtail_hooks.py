from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from campaigns.digital.actions import close_silent, forget_address, remind
from campaigns.digital.admin_views import IncidentEditView, urlpatterns
from campaigns.digital.enums import State
from campaigns.digital.models import Administration, Incident, IncidentNotice, IncidentStep
from home.backups.actions import HOOK as RESTORED_HOOK
from home.lists import ListAdmin, NobodyAdds, ReadOnly
from home.single_mail import forget_owed
from home.todo import TodoRows


class StateFilter(SimpleListFilter):
    """Nothing is listed before its witness confirmed it."""

    title = _("état")
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [choice for choice in State.choices if choice[0] != State.UNCONFIRMED]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class IncidentAdmin(ListAdmin):
    """What witnesses confirmed. Neither the search nor the exports know what a report says."""

    model = Incident
    edit_view_class = IncidentEditView
    permission_helper_class = NobodyAdds
    menu_icon = "warning"
    list_display = ("number", "sighting", "administration", "state", "picture", "confirmed_at", "sent_at")
    list_filter = (StateFilter, "sighting")
    search_fields = ("number",)
    list_select_related = ("administration",)
    list_export = ("number", "sighting", "state", "reason", "confirmed_at", "sent_at", "ended_at")
    export_filename = "incidents"

    def get_queryset(self, request):
        # Not its column: the picture is read when somebody asks for it.
        drawn = Q(screenshot__isnull=False)
        return super().get_queryset(request).exclude(state=State.UNCONFIRMED).annotate(drawn=drawn)

    def picture(self, incident):
        if not incident.drawn:
            return "—"
        address = reverse("digital_desk:screenshot", args=[incident.pk])
        return format_html('<a href="{}">{}</a>', address, _("voir"))

    picture.short_description = _("capture")


class IncidentStepAdmin(ListAdmin):
    """The history, which nobody writes by hand."""

    model = IncidentStep
    permission_helper_class = ReadOnly
    menu_icon = "history"
    list_display = ("incident", "before", "after", "reason", "at", "by")
    list_filter = ("after", "reason")
    search_fields = ("incident__number",)
    list_select_related = ("incident", "by")
    ordering = ("-at", "-pk")


class AdministrationAdmin(ListAdmin):
    model = Administration
    menu_icon = "group"
    list_display = ("name", "contact", "willing_since", "active")
    list_filter = ("active",)
    search_fields = ("name", "domains")


class DigitalGroup(ModelAdminGroup):
    menu_label = _("Incidents numériques")
    menu_item_name = "incidents-numeriques"
    menu_icon = "warning"
    menu_order = 181
    items = (IncidentAdmin, IncidentStepAdmin, AdministrationAdmin)


modeladmin_register(DigitalGroup)

hooks.register("forget_address", forget_address)


@hooks.register("register_admin_urls")
def register_desk():
    return [path("incidents/", include((urlpatterns, "digital_desk"), namespace="digital_desk"))]


@hooks.register("construct_todo_items")
def incidents_that_wait(request):
    if not request.user.has_perm("digital.change_incident"):
        return []
    return [
        item(Incident.objects.waiting(), say_waiting, State.RECEIVED),
        item(Incident.objects.filter(state=State.FIXED), say_fixed, State.FIXED),
    ]


def item(rows, say, state):
    address = f"{reverse('digital_incident_modeladmin_index')}?etat={state.value}"
    return TodoRows(rows, say, address, "warning")


def say_waiting(count):
    return ngettext("incident numérique à lire", "incidents numériques à lire", count)


def say_fixed(count):
    return ngettext("correction à vérifier", "corrections à vérifier", count)


@hooks.register(RESTORED_HOOK)
def tell_nobody_twice():
    """What the calendar decided since the backup was made is decided again, and its messages do not leave."""
    now = timezone.now()
    remind(now)
    close_silent(now)
    forget_owed(IncidentNotice)
    return ""
