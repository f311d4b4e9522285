import signal
from threading import Event

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.mailbox import messages


class Keeper:
    """Accepts every message and keeps it."""

    async def handle_DATA(self, server, session, envelope):
        messages.store(envelope.content)
        return "250 OK"


class Command(BaseCommand):
    help = "Reçoit les e-mails de la démonstration sur 127.0.0.1 (port EMAIL_PORT) et les garde en fichiers."

    def handle(self, *args, **options):
        controller = Controller(Keeper(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
        try:
            controller.start()
        except OSError as error:
            raise CommandError(
                _("Le port %(port)s de 127.0.0.1 est déjà pris. Libérez-le ou changez EMAIL_URL.")
                % {"port": settings.EMAIL_PORT}
            ) from error
        self.stdout.write(
            _("Boîte aux lettres de la démonstration : 127.0.0.1:%(port)s") % {"port": settings.EMAIL_PORT}
        )
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *args: stop.set())
        stop.wait()
        controller.stop()
