from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from home import site_address


class Command(BaseCommand):
    help = "Donne aux pages l’adresse de SITE_URL. Se relance sans dommage."

    def handle(self, **options):
        self.stdout.write(_("Adresse des pages : %s.") % site_address.take())
