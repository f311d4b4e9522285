from django.core.management.base import BaseCommand

from cms.languages import catalogue


class Command(BaseCommand):
    help = "Catalogue anglais : « update » y note les textes du code, « compile » le rend lisible."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("verb", choices=["compile", "update"])

    def handle(self, verb, **options):
        if verb == "update":
            missing = catalogue.update_catalogue()
            self.stdout.write("".join(f"À traduire : {entry.msgid}\n" for entry in missing), ending="")
        catalogue.compile_catalogue()
