from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns.newsletters.bounces import mailboxes


class Command(BaseCommand):
    help = "Lit la boîte des retours : refus, plaintes ; ce qui n’est pas compris est mis de côté."

    def add_arguments(self, parser):
        parser.add_argument("--list", action="store_true", help="montre seulement ce qui est mis de côté")

    def handle(self, **options):
        if not settings.BOUNCE_MAILBOX:
            raise CommandError("Aucune boîte des retours : donnez son chemin à BOUNCE_MAILBOX.")
        try:
            if options["list"]:
                for subject in mailboxes.in_quarantine():
                    self.stdout.write(subject)
                return
            counts = mailboxes.empty()
        except mailboxes.MailboxNotRead as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Retours appliqués : {counts['applied']} ; sans suite : {counts['ignored']} ; "
            f"mis de côté : {counts['unknown']}."
        )
