from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from home.roles import EDITORS, MODERATORS, set_up_roles


class Command(BaseCommand):
    help = "Donne aux groupes de la rédaction et de la modération leurs droits. Se relance sans dommage."

    def handle(self, **options):
        set_up_roles()
        self.stdout.write(_("Droits à jour : %(groups)s.") % {"groups": f"{EDITORS}, {MODERATORS}"})
