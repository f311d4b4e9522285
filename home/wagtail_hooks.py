from django.db import transaction
from django.forms import Form
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

from home.backups.actions import HOOK as RESTORED_HOOK
from home.checker import TEXT_CHECKS, CheckerItem
from home.models import AccountNotice
from home.second_factor.devices import has_one
from home.single_mail import forget_owed
from home.status import StatusView
from home.tasks import draw_pictures
from home.todo import TodoPanel

LOG_ACTIONS = {
    "home.second_factor.on": (_("Activer son second facteur"), _("Second facteur activé")),
    "home.second_factor.off": (_("Retirer le second facteur"), _("Second facteur retiré")),
    "home.second_factor.codes": (_("Tirer des codes de secours"), _("Nouveaux codes de secours tirés")),
    "home.second_factor.paper": (_("Se connecter avec un code de secours"), _("Code de secours utilisé")),
}

# Two queries for each row of a list, for buttons that also stand at the top of each page's form.
hooks._hooks["register_page_listing_more_buttons"].remove((page_listing_more_buttons, 0))


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin/admin.css"))


@hooks.register("insert_editor_js")
def editor_scripts():
    return format_html('<script src="{}"></script>', static("home/admin/saving.js"))


@hooks.register("construct_homepage_panels")
def add_todo_panel(request, panels):
    panels.append(TodoPanel(request))


@hooks.register("after_publish_page")
def draw_its_pictures(request, page):
    # Published all the same when no broker answers: the beat asks again.
    transaction.on_commit(draw_pictures.delay, robust=True)


@hooks.register("before_move_page")
def leave_the_root_where_it_is(request, page, destination):
    """Nothing leads there, and who writes the address would be shown an error of Wagtail's own page."""
    if page.is_root():
        messages.error(request, _("La racine de toutes les pages ne se déplace pas."))
        return redirect("wagtailadmin_explore_root")


@hooks.register("construct_wagtail_userbar")
def check_our_pages(request, items, page):
    items[:] = [
        CheckerItem(page, item.in_editor) if isinstance(item, ContentCheckerItem) and page else item
        for item in items
    ]


@hooks.register("construct_content_checks")
def checks_of_texts(page_class):
    return TEXT_CHECKS


@hooks.register("register_admin_urls")
def register_status():
    return [path("etat/", StatusView.as_view(), name="site_status")]


@hooks.register("register_reports_menu_item")
def status_menu_item():
    return MenuItem(
        gettext_lazy("État du site"),
        reverse("site_status"),
        name="site-status",
        icon_name="glasses",
        order=890,
    )


class SecondFactorPanel(BaseSettingsPanel):
    """The way to it, on the page of one's account."""

    name = "second_factor"
    title = _("Second facteur")
    order = 550
    template_name = "home/second_factor/panel.html"

    def get_form(self):
        """Nothing is written here: the pages of the second factor ask for a code first."""
        return Form()

    def get_context_data(self):
        return {"is_on": has_one(self.user)}


@hooks.register("register_account_settings_panel")
def second_factor_panel(request, user, profile):
    return SecondFactorPanel(request, user, profile)


@hooks.register(RESTORED_HOOK)
def tell_accounts_nothing_twice():
    forget_owed(AccountNotice)
    return ""


@hooks.register("register_log_actions")
def log_actions(actions):
    for code, (label, message) in LOG_ACTIONS.items():
        actions.register_action(code, label, message)
