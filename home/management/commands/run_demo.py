import os
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from honcho.manager import Manager

from home.demonstration import ACCOUNTS, move_to

WELCOME = """
  Co-construisons est prêt : {url}

  Administration      {url}/admin/
{accounts}
  Boîte aux lettres   {url}/boite-aux-lettres/   (tout le courrier de la démonstration)
  Découverte          {engine}

  Ctrl-C arrête tout ; relancer ne perd rien.
"""


class Command(BaseCommand):
    help = "Lance la démonstration : site, processus Celery, ordonnanceur et serveur de courrier."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--mail-port", type=int, default=1025)

    def handle(self, port, mail_port, **options):
        if not settings.DEBUG:
            raise CommandError(
                "La démonstration a des mots de passe connus : réglages de développement seulement."
            )
        for number, name in ((port, "PORT"), (mail_port, "MAIL_PORT")):
            refuse_busy_port(number, name)
        move_to(port)
        self.stdout.write(welcome(port))
        manager = Manager()
        environment = {
            **os.environ,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "SITE_URL": f"http://localhost:{port}",
            "PYTHONUNBUFFERED": "1",
        }
        for name, command in commands(port).items():
            manager.add_process(name, f"exec {sys.executable} {command}", env=environment)
        manager.loop()
        sys.exit(manager.returncode)


def commands(port):
    """The processes of the demonstration, by name."""
    return {
        "site": f"manage.py runserver --noreload 127.0.0.1:{port}",
        "courrier": "manage.py run_mailbox",
        "taches": "-m celery --app cms --quiet worker --pool solo --loglevel WARNING",
        "horloge": "-m celery --app cms --quiet beat --loglevel WARNING --pidfile=",
    }


def refuse_busy_port(number, name):
    with socket.socket() as probe:
        # As servers do: a port that a stopped demonstration just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            raise CommandError(
                f"Le port {number} est déjà pris. Relancer avec un autre : make demo {name}={number + 1}"
            ) from error


def welcome(port):
    width = max(len(account.username) for account in ACCOUNTS)
    lines = "".join(
        f"    {account.username:<{width}}  {account.password:<{width}}  {account.role}\n"
        for account in ACCOUNTS
    )
    engine = settings.ELASTICSEARCH_URL or "moteur embarqué"
    return WELCOME.format(url=f"http://localhost:{port}", accounts=lines.rstrip("\n"), engine=engine)
