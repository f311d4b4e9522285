from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns.reports.importing import import_reports


class Command(BaseCommand):
    help = _("Ajoute les signalements d’un fichier DansMaRue (opendata.paris.fr, un objet JSON par ligne).")

    def add_arguments(self, parser):
        parser.add_argument("file", help=_("le fichier .jsonl"))

    def handle(self, *, file, **options):
        try:
            with Path(file).open(encoding="utf-8") as lines:
                outcome = import_reports(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("« %(file)s » ne se lit pas : vérifier son nom.") % {"file": file}
            ) from error
        for error in outcome.errors:
            self.stderr.write(error)
        self.stdout.write(
            _("%(added)s ajoutés, %(duplicates)s doublons, %(known)s déjà connus, %(errors)s refusés.")
            % {
                "added": outcome.added,
                "duplicates": outcome.duplicates,
                "known": outcome.known,
                "errors": len(outcome.errors),
            }
        )
