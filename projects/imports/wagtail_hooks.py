from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from projects.imports.views import ADD, urlpatterns


class DeskMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(ADD)


@hooks.register("register_admin_urls")
def register_desk():
    return [path("imports/", include((urlpatterns, "imports"), namespace="imports"))]


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    return DeskMenuItem(_("Imports"), reverse("imports:index"), name="imports", icon_name="upload", order=160)


@hooks.register("register_log_actions")
def desk_log_actions(actions):
    actions.register_action("imports.open", _("Déposer un import"), _("Fichier déposé"))
    actions.register_action("imports.start", _("Lancer un import"), _("Import lancé"))
    actions.register_action("imports.finish", _("Finir un import"), _("Import terminé"))
    actions.register_action(
        "imports.start_undo", _("Lancer l’annulation d’un import"), _("Annulation lancée")
    )
    actions.register_action("imports.undo", _("Annuler un import"), _("Import annulé"))
    actions.register_action("imports.delete", _("Supprimer un import"), _("Import supprimé"))
    actions.register_action("imports.write", _("Écrire par import"), _("Écrit par un import"))
