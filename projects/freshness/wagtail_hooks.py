from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.todo import TodoRows
from projects.freshness.desk import urlpatterns
from projects.freshness.models import Freshness


@hooks.register("register_admin_urls")
def register_queue():
    return [path("fraicheur/", include((urlpatterns, "freshness_desk"), namespace="freshness_desk"))]


@hooks.register("register_reports_menu_item")
def queue_menu_item():
    return MenuItem(
        gettext_lazy("Fraîcheur des fiches"),
        reverse("freshness_desk:queue"),
        name="freshness",
        icon_name="history",
        order=715,
    )


@hooks.register("construct_todo_items")
def pages_without_an_answer(request):
    return [TodoRows(Freshness.objects.to_do(), say_pages, reverse("freshness_desk:queue"), "history")]


def say_pages(count):
    return ngettext("fiche dont personne ne répond plus", "fiches dont personne ne répond plus", count)
