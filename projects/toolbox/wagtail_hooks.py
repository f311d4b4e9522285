from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from home.todo import TodoRows
from projects.toolbox.admin_views import ImportView
from projects.toolbox.models import CodeCheck


@hooks.register("construct_todo_items")
def tools_that_lost_their_proof(request):
    address = reverse("wagtailadmin_pages:type_use", args=["toolbox", "solutionpage"])
    return [TodoRows(CodeCheck.objects.lost(), say_lost, address, "code")]


def say_lost(count):
    return ngettext("outil dont le code ne se lit plus", "outils dont le code ne se lit plus", count)


@hooks.register("register_admin_urls")
def register_import():
    return [path("boite-a-outils/import/", ImportView.as_view(), name="toolbox_import")]


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_permission(request.user, "add")


@hooks.register("register_settings_menu_item")
def register_menu_item():
    return ImportMenuItem(
        _("Importer un publiccode.yml"), reverse("toolbox_import"), icon_name="upload", order=910
    )
