from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from projects.exporters.native import as_csv, as_workbook, exported_pages


class Command(BaseCommand):
    help = (
        "Écrit tous les projets dans un CSV ou un XLSX que l’on corrige et réimporte : seul ce qui a changé "
        "dans le fichier change sur le site."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="fichier à écrire, .csv ou .xlsx")

    def handle(self, file, **options):
        suffix = file.suffix.lower()
        if suffix not in (".csv", ".xlsx"):
            raise CommandError(f"« {file.name} » : un nom en .csv ou en .xlsx est attendu.")
        pages = list(exported_pages())
        content = as_csv(pages).encode() if suffix == ".csv" else as_workbook(pages)
        try:
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(f"« {file} » ne s’écrit pas ({error.strerror}).") from None
        self.stdout.write(f"{len(pages)} projets dans {file}.")
