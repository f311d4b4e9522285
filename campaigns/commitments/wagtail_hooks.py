from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from campaigns.commitments.admin_views import ImportView
from campaigns.commitments.enums import ENDED
from campaigns.commitments.live_figures import LiveFigure
from campaigns.commitments.models import SILENT_AFTER, Change, CommitmentAction, CommitmentPage
from home.todo import TodoRows
from projects.models import ProjectPage


@hooks.register("construct_todo_items")
def silent_commitments(request):
    """Published commitments whose history has not moved for too long."""
    since = timezone.now() - SILENT_AFTER - timedelta(days=1)
    told = Change.objects.filter(page=OuterRef("pk"), at__gte=since)
    to_come = CommitmentAction.objects.filter(page=OuterRef("pk")).exclude(status__in=ENDED)
    found = CommitmentPage.objects.live().filter(~Exists(told), Exists(to_come), first_published_at__lt=since)
    address = reverse("wagtailadmin_pages:type_use", args=["commitments", "commitmentpage"])
    return [TodoRows(found, say_silent, address, "tasks")]


def say_silent(count):
    return ngettext("engagement sans nouvelle", "engagements sans nouvelle", count)


@hooks.register("register_live_figures")
def figures_of_projects():
    return [
        LiveFigure(
            "projets-ouverts",
            _("projets ouverts sur le site"),
            lambda: ProjectPage.objects.live().public().recruiting().count(),
        )
    ]


@hooks.register("register_admin_urls")
def register_import():
    return [path("engagements/import/", ImportView.as_view(), name="commitments_import")]


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        # Asked by each page of the administration, twice: the page itself asks all that is to be asked.
        return page_permission_policy.user_has_permission(request.user, "publish")


@hooks.register("register_settings_menu_item")
def register_menu_item():
    return ImportMenuItem(
        _("Importer des engagements"), reverse("commitments_import"), icon_name="upload", order=900
    )
