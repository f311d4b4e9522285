"""What the history of the site calls the verbs of letters."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from campaigns.newsletters import admin_views, seed_admin, suppression_views


def log_actions(actions):
    for verb in admin_views.VERBS:
        actions.register_action(verb.logged, verb.label, verb.label)
    actions.register_action(
        admin_views.TEST_LOGGED, gettext_lazy("Envoyer un essai"), gettext_lazy("Essai envoyé")
    )
    actions.register_action(
        seed_admin.SEED_LOGGED,
        gettext_lazy("Envoyer à la liste d’essai"),
        gettext_lazy("Envoi à la liste d’essai"),
    )
    actions.register_action(
        admin_views.END_LOGGED, gettext_lazy("Arrêter l’abonnement"), gettext_lazy("Abonnement arrêté")
    )
    views = suppression_views
    actions.register_action(
        views.BLOCK_LOGGED, gettext_lazy("Bloquer une adresse"), gettext_lazy("Adresse bloquée")
    )
    actions.register_action(views.LIFT_LOGGED)(Lifted)
    actions.register_action(views.BRING_LOGGED)(Brought)


class Lifted(LogFormatter):
    label = gettext_lazy("Débloquer une adresse")

    def format_message(self, log_entry):
        return _("Adresse débloquée : %(reason)s") % log_entry.data


class Brought(LogFormatter):
    label = gettext_lazy("Importer des adresses bloquées")

    def format_message(self, log_entry):
        return _("Adresses bloquées importées : %(new)s de plus, %(bad)s lignes refusées") % log_entry.data
