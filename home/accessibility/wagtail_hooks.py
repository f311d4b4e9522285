from datetime import timedelta

from django.contrib.admin import display
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from home.accessibility.models import AccessibilityAudit
from home.lists import ListAdmin
from home.templatetags.site_tags import in_words
from home.todo import TodoItem

#: How long before an audit expires the editors are told: the time to have another one made.
NOTICE = timedelta(days=180)


class AuditAdmin(ListAdmin):
    model = AccessibilityAudit
    menu_label = gettext_lazy("Accessibilité")
    menu_icon = "tick-inverse"
    menu_order = 460
    list_display = ("made_on", "made_by", "reached", "standard", "expiry")

    @display(description=gettext_lazy("résultat"))
    def reached(self, audit):
        if audit.percentage is None:
            return _("aucun critère rempli")
        return f"{audit.level.label} ({audit.percentage} %)"

    @display(description=gettext_lazy("valable jusqu’au"))
    def expiry(self, audit):
        return audit.expires_on


modeladmin_register(AuditAdmin)


@hooks.register("construct_todo_items")
def audit_to_make(request):
    """No audit that may be declared, or one that soon may not: the law knows no delay."""
    if not request.user.has_perm("accessibility.change_accessibilityaudit"):
        return []
    today = timezone.localdate()
    audit = AccessibilityAudit.objects.worth_something_on(today)
    if audit and audit.expires_on - NOTICE > today:
        return []
    label = _("audit d’accessibilité à faire : sans lui, le site se déclare non conforme")
    if audit:
        label = _("audit d’accessibilité à refaire avant le %s") % in_words(audit.expires_on)
    return [TodoItem(1, label, AuditAdmin().url_helper.index_url, "tick-inverse")]
