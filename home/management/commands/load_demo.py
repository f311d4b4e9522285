from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from home.demonstration import create_accounts, create_pages


def run(*command):
    """A step that is another command, which need not tell its own story here."""
    return lambda: call_command(*command, verbosity=0, stdout=StringIO())


#: In order. Later apps add their part under a name, so that this one need not import them.
STEPS = (
    ("droits", run("setup_roles")),
    ("comptes", create_accounts),
    ("pages", create_pages),
    ("lieux", run("load_places")),
    ("présentations", run("load_demo_words")),
    ("projets", run("load_demo_projects")),
    ("campagnes", run("load_demo_campaigns")),
    ("outils", run("load_demo_tools")),
    ("engagements", run("load_demo_commitments")),
    ("catégories de problèmes", run("load_categories")),
    ("communes et signalements", run("load_demo_communes")),
    ("anglais", run("load_demo_english")),
    ("abonnés", run("load_demo_subscribers")),
    ("index", run("discovery", "sweep")),
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
