import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from projects.places import load_places


class Command(BaseCommand):
    help = _("Charge les régions, les départements et les communes du code officiel géographique.")

    def handle(self, **options):
        report = load_places(track=self.track)
        self.stdout.write(_("%(total)s lieux : %(created)s ajoutés, %(updated)s corrigés.") % vars(report))

    def track(self, batches):
        # disable=None: a bar on a terminal only, never in a log.
        return tqdm(batches, desc=_("Lieux"), file=sys.stderr, leave=False, disable=None)
