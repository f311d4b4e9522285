from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.second_factor import devices, sessions


class Command(BaseCommand):
    help = "Rouvre le compte de qui a perdu son téléphone et ses codes : il en choisira d’autres."

    def add_arguments(self, parser):
        parser.add_argument("username", help="nom du compte")

    def handle(self, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("Aucun compte ne s’appelle « %s ».") % username)
        devices.forget(user)
        # Whoever found the telephone may have found a session with it.
        sessions.close(user)
        told = _("Le mot de passe de « %s » suffit de nouveau, jusqu’au choix d’un autre second facteur.")
        self.stdout.write(told % username)
