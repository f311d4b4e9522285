from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from home.lists import ListAdmin
from search.admin_views import VIEW, urlpatterns
from search.models import SynonymGroup


class SynonymGroupAdmin(ListAdmin):
    model = SynonymGroup
    menu_label = gettext_lazy("Synonymes")
    menu_icon = "search"
    add_to_settings_menu = True
    list_display = ("words",)
    list_export = ("words",)
    export_filename = "synonymes"
    search_fields = ("words",)


modeladmin_register(SynonymGroupAdmin)


class HealthMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW)


@hooks.register("register_admin_urls")
def register_health():
    return [path("index/", include((urlpatterns, "discovery_admin"), namespace="discovery_admin"))]


@hooks.register("register_reports_menu_item")
def health_menu_item():
    address = reverse("discovery_admin:health")
    return HealthMenuItem(
        _("Index de recherche"), address, name="discovery-index", icon_name="search", order=900
    )
