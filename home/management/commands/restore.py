from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from home.backups import BackupError
from home.backups.actions import restore


class Command(BaseCommand):
    help = "Rend au site la base et les fichiers d’une archive de « backup ». Aucune lettre ne part ensuite."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="archive à lire")
        parser.add_argument(
            "--replace", action="store_true", help="remplace ce que contient la base de DATABASE_URL"
        )

    def handle(self, file, replace, **options):
        try:
            told = restore(file, replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(told))
