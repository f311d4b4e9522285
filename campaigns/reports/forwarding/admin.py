"""The services of communes, and what is on its way to them."""

from campaigns.reports.models import Forwarding, Open311Service
from home.lists import ListAdmin, NobodyAdds


class NobodyAddsNorDeletes(NobodyAdds):
    """What was sent is not forgotten by hand."""

    def user_can_delete_obj(self, user, obj):
        return False


class Open311ServiceAdmin(ListAdmin):
    model = Open311Service
    menu_icon = "site"
    list_display = ("place", "url", "jurisdiction", "default_code", "active")
    list_filter = ("active",)
    search_fields = ("place__name", "url")
    list_select_related = ("place",)


class ForwardingAdmin(ListAdmin):
    model = Forwarding
    menu_icon = "upload"
    permission_helper_class = NobodyAddsNorDeletes
    list_display = (
        "report",
        "service",
        "state",
        "number",
        "their_status",
        "their_notes",
        "reason",
        "tried_at",
    )
    list_filter = ("state", "service")
    search_fields = ("report__number", "number")
    list_select_related = ("report__category__parent", "service__place")
