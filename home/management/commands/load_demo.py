from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from home.demonstration import create_accounts, create_pages

#: In order. Later apps add their part under a name, so that this one need not import them.
STEPS = (
    ("droits", lambda: call_command("setup_roles", verbosity=0)),
    ("comptes", create_accounts),
    ("pages", create_pages),
    ("lieux", lambda: call_command("load_places", verbosity=0)),
    ("projets", lambda: call_command("load_demo_projects", verbosity=0)),
    ("campagnes", lambda: call_command("load_demo_campaigns", verbosity=0)),
    ("abonnés", lambda: call_command("load_demo_subscribers", verbosity=0)),
    ("index", lambda: call_command("discovery", "sweep", verbosity=0)),
)


class Command(BaseCommand):
    help = "Charge le contenu de démonstration. Relancer complète ce qui manque et ne change rien d’autre."

    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError(
                "La démonstration a des mots de passe connus : réglages de développement seulement."
            )
        with tqdm(STEPS, desc="Démonstration", unit="étape", disable=options["verbosity"] == 0) as progress:
            for name, step in progress:
                progress.set_postfix_str(name)
                step()
