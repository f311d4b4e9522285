from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.backups import BackupError, archive


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers dans une archive, sans arrêter le site."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="archive à écrire, par exemple site.tar")

    def handle(self, file, **options):
        if not file.absolute().parent.is_dir():
            raise CommandError(_("Le dossier de « %s » n’existe pas : créez-le d’abord.") % file)
        try:
            count = archive.make(file.absolute())
        except BackupError as error:
            raise CommandError(str(error)) from error
        told = _("Sauvegardé dans « %(file)s » : la base et %(count)s fichiers. Données personnelles.")
        self.stdout.write(told % {"file": file, "count": count})
