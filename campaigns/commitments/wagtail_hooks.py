from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy
from wagtail_modeladmin.options import modeladmin_register

from campaigns.commitments import people
from campaigns.commitments.admin_views import ImportView
from campaigns.commitments.enums import ENDED, CommentState
from campaigns.commitments.live_figures import LiveFigure
from campaigns.commitments.models import (
    SILENT_AFTER,
    Change,
    Comment,
    CommitmentAction,
    CommitmentPage,
    Follower,
)
from home.backups.actions import HOOK as RESTORED_HOOK
from home.lists import ListAdmin, NobodyAdds
from home.space import HOOK, SpaceItem, SpaceSection
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


hooks.register("forget_address", people.forget_address)


@hooks.register(HOOK)
def commitments_of(contributor):
    """What a person follows, each with the address where they stop."""
    rows = contributor.commitment_follows.filter(page__live=True).select_related("page")
    items = [
        SpaceItem(row.page.title, reverse("commitments:stop", args=[people.stop_of(row)])) for row in rows
    ]
    return [SpaceSection(_("Les engagements que je suis"), items)]


class CommentAdmin(ListAdmin):
    """Comments that their authors confirmed: the team publishes or refuses each."""

    model = Comment
    menu_icon = "comment"
    menu_order = 165
    permission_helper_class = NobodyAdds
    list_display = ("text", "page", "name", "state", "confirmed_at")
    list_filter = ("state",)
    list_select_related = ("page",)
    ordering = ("-confirmed_at",)

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(contributor=None)


modeladmin_register(CommentAdmin)


@hooks.register("construct_todo_items")
def comments_that_wait(request):
    if not request.user.has_perm("commitments.change_comment"):
        return []
    address = f"{reverse('commitments_comment_modeladmin_index')}?state={CommentState.WAITING}"
    return [TodoRows(Comment.objects.waiting(), say_comments, address, "comment")]


def say_comments(count):
    return ngettext("commentaire à lire", "commentaires à lire", count)


@hooks.register(RESTORED_HOOK)
def tell_nobody_twice():
    """What changed until now may have been told since the backup was made."""
    Follower.objects.exclude(contributor=None).update(told_at=timezone.now())
    return ""
