import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from projects.importers.decoding import UnreadableFile
from projects.importers.mappings import MAPPINGS
from projects.importers.rows import ImportSummary, Problem
from projects.importers.run import import_file

SHOWN_WARNINGS = 20


class Command(BaseCommand):
    help = (
        "Importe un catalogue de projets (CSV, XLSX, JSON, JSON Lines) en brouillons. Une seconde "
        "importation du même fichier ne change rien ; une ligne modifiée met sa page à jour."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="fichier CSV, XLSX, JSON ou JSON Lines")
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier sans rien écrire")
        parser.add_argument(
            "--mapping",
            choices=list(MAPPINGS),
            default="",
            help="nature du fichier ; sans cette option, elle est reconnue aux noms des colonnes",
        )
        parser.add_argument("--live", action="store_true", help="publier les nouvelles pages")
        parser.add_argument("--source", default="", help="nom du catalogue, constant d’une fois à l’autre")
        parser.add_argument("--json", action="store_true", help="bilan en JSON sur la dernière ligne")

    def handle(self, file, dry_run, mapping, live, source, verbosity, **options):
        self.quiet = verbosity == 0
        try:
            summary = import_file(file, mapping, source, live, dry_run, self.track)
        except UnreadableFile as error:
            self.report_unreadable(file, str(error), options["json"])
            raise CommandError(_("%(file)s : %(error)s") % {"file": file, "error": error}) from None
        if not self.quiet:
            self.tell(summary, dry_run)
        if options["json"]:
            self.stdout.write(json.dumps({**summary.as_dict(), "dry_run": dry_run}, ensure_ascii=False))

    def track(self, records):
        # disable=None: a bar on a terminal only, never in a log.
        return tqdm(records, desc=_("Projets"), file=sys.stderr, disable=True if self.quiet else None)

    def report_unreadable(self, file, error, as_json):
        if as_json:
            summary = ImportSummary("", "", errors=[Problem(None, "", str(file), error)])
            self.stdout.write(json.dumps(summary.as_dict(), ensure_ascii=False))

    def tell(self, summary, dry_run):
        for problem in summary.errors:
            self.stderr.write(self.style.ERROR(_("Rejetée : %s") % problem))
        for problem in summary.warnings[:SHOWN_WARNINGS]:
            self.stderr.write(_("Attention : %s") % problem)
        hidden = len(summary.warnings) - SHOWN_WARNINGS
        if hidden > 0:
            self.stderr.write(_("… et %s autres avertissements (--json les donne tous).") % hidden)
        counts = summary.as_dict()
        self.stdout.write(
            _(
                "%(rows)s lignes (%(mapping)s, source « %(source)s ») : %(created)s créées, "
                "%(updated)s mises à jour, %(unchanged)s inchangées, %(rejected)s rejetées."
            )
            % counts
        )
        if dry_run:
            self.stdout.write(_("Essai seulement : rien n’a été écrit."))
