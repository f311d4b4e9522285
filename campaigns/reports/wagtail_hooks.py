from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from campaigns.commitments.live_figures import LiveFigure
from campaigns.reports import restoring
from campaigns.reports.admin_views import urlpatterns
from campaigns.reports.discovery import Asked, Found
from campaigns.reports.enums import Passage, State
from campaigns.reports.forwarding.admin import ForwardingAdmin, Open311ServiceAdmin
from campaigns.reports.models import (
    AnswerTemplate,
    Category,
    Change,
    Draft,
    Forwarding,
    Open311Key,
    Photo,
    Report,
    ReportAlert,
    ReportFollow,
)
from campaigns.reports.models.alerts import STOP_KEYS
from home.backups.actions import HOOK as RESTORED_HOOK
from home.lists import ListAdmin, OneAtATimeView, ReadOnly
from home.space import HOOK as SPACE_HOOK
from home.space import SpaceItem, SpaceSection
from home.todo import TodoRows


class ReportAdmin(ListAdmin):
    model = Report
    edit_view_class = OneAtATimeView
    menu_icon = "warning"
    list_display = ("number", "category", "where", "place", "state", "photo_count", "created_at")
    list_filter = ("state", "category")
    search_fields = ("number", "where", "description", "place__name")
    list_select_related = ("category__parent", "place")
    list_export = ("number", "category", "where", "place", "state", "reason", "created_at", "published_at")
    export_filename = "signalements"

    def get_queryset(self, request):
        # Counted for the rows that are shown: a join would gather the photos of all the reports first.
        photos = Photo.objects.filter(report=OuterRef("pk")).order_by().values("report")
        total = Subquery(photos.annotate(total=Count("pk")).values("total"))
        return super().get_queryset(request).annotate(photos_total=Coalesce(total, 0))

    def photo_count(self, report):
        if not report.photos_total:
            return "0"
        address = reverse("reports_desk:photos", args=[report.pk])
        return format_html('<a href="{}">{}</a>', address, report.photos_total)

    photo_count.short_description = gettext_lazy("photos")
    photo_count.admin_order_field = "photos_total"


class ChangeAdmin(ListAdmin):
    """The history, which nobody writes by hand."""

    model = Change
    menu_icon = "history"
    permission_helper_class = ReadOnly
    list_display = ("report", "before", "after", "reason", "note", "at", "by")
    list_filter = ("after", "reason")
    search_fields = ("report__number",)
    list_select_related = ("report__category__parent", "by")
    ordering = ("-at", "-pk")


class CategoryAdmin(ListAdmin):
    model = Category
    menu_icon = "tag"
    list_display = ("__str__", "code", "position", "active", "private", "report_count")
    list_filter = ("active", "private")
    search_fields = ("label", "code")
    list_select_related = ("parent",)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(reports_total=Count("reports"))

    def report_count(self, category):
        return category.reports_total

    report_count.short_description = gettext_lazy("signalements")
    report_count.admin_order_field = "reports_total"


class AnswerTemplateAdmin(ListAdmin):
    model = AnswerTemplate
    menu_icon = "edit"
    list_display = ("title", "state", "text")
    list_filter = ("state",)
    search_fields = ("title", "text")


class Open311KeyAdmin(ListAdmin):
    model = Open311Key
    menu_icon = "key"
    list_display = ("name", "secret", "active", "created_at")
    list_filter = ("active",)
    search_fields = ("name",)

    def secret(self, key):
        return key.secret

    secret.short_description = gettext_lazy("clé")


class ReportsGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Signalements")
    menu_item_name = "signalements"
    menu_icon = "warning"
    menu_order = 180
    items = (
        ReportAdmin,
        ChangeAdmin,
        CategoryAdmin,
        AnswerTemplateAdmin,
        Open311KeyAdmin,
        Open311ServiceAdmin,
        ForwardingAdmin,
    )


modeladmin_register(ReportsGroup)


@hooks.register("register_admin_urls")
def register_desk():
    return [path("signalements/", include((urlpatterns, "reports_desk"), namespace="reports_desk"))]


@hooks.register("forget_address")
def forget_what_nobody_confirmed(email):
    """What was written under this address and never confirmed."""
    for model in (Draft, ReportFollow, ReportAlert):
        model.objects.filter(email__iexact=email).delete()


@hooks.register(SPACE_HOOK)
def alerts_of(contributor):
    """Each leads to the page that stops it."""
    alerts = ReportAlert.objects.filter(contributor=contributor).order_by("-confirmed_at")
    items = [
        SpaceItem(alert.label, reverse("reports:stop_alert", args=[STOP_KEYS.of(alert.token)]))
        for alert in alerts
    ]
    return [SpaceSection(_("Mes alertes de signalements, à ouvrir pour les arrêter"), items)]


@hooks.register("register_live_figures")
def figures_of_reports():
    return [
        LiveFigure(
            "signalements-resolus",
            gettext_lazy("signalements résolus"),
            lambda: Found(Asked(states=(State.SOLVED,))).total,
        ),
        LiveFigure(
            "communes-actives",
            gettext_lazy("communes qui ont pris en charge un signalement"),
            lambda: Found(Asked(states=(State.TAKEN, State.SOLVED))).counts("place").count(),
        ),
    ]


@hooks.register("construct_todo_items")
def reports_that_wait(request):
    """Reports that nobody read yet."""
    if not request.user.has_perm("reports.change_report"):
        return []
    received = Report.objects.filter(state=State.RECEIVED)
    address = f"{reverse('reports_report_modeladmin_index')}?state__exact={State.RECEIVED.value}"
    return [TodoRows(received, say_received, address, "warning")]


def say_received(count):
    return ngettext("signalement à lire", "signalements à lire", count)


@hooks.register("construct_todo_items")
def forwardings_to_decide(request):
    """Reports that a service refused, or of which nobody knows whether it has them."""
    if not request.user.has_perm("reports.change_forwarding"):
        return []
    stuck = Forwarding.objects.filter(state__in=(Passage.DOUBTFUL, Passage.FAILED))
    return [TodoRows(stuck, say_stuck, reverse("reports_forwarding_modeladmin_index"), "upload")]


def say_stuck(count):
    return ngettext("transmission à décider", "transmissions à décider", count)


hooks.register(RESTORED_HOOK, restoring.after_restore)
