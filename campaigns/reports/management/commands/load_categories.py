from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from campaigns.reports.actions import load_categories


class Command(BaseCommand):
    help = _(
        "Ajoute les catégories de problèmes qui manquent ; celles qui existent restent comme elles sont."
    )

    def handle(self, **options):
        self.stdout.write(_("%(count)s catégories ajoutées.") % {"count": load_categories()})
