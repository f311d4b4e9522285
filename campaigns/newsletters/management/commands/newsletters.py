import gzip
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.newsletters import actions, aftermath, installations
from campaigns.newsletters.enums import FINISHED_ISSUE_STATES, DeliveryState, IssueState
from campaigns.newsletters.errors import NewsletterError
from campaigns.newsletters.models import Delivery, Issue

#: The exit code of ``prove`` when an equation is false, and of ``drain`` when messages are still leaving.
NOT_TRUE = 2


class Command(BaseCommand):
    help = "Suit, suspend, reprend, vide ou vérifie les envois de lettres."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        verbs.add_parser("status", help="chiffres de chaque envoi en cours et des files")
        for name, text in (("pause", "suspend un envoi"), ("resume", "reprend un envoi")):
            verbs.add_parser(name, help=text).add_argument("issue", type=int, help="numéro de l’envoi")
        settle = verbs.add_parser("settle", help="règle les messages douteux d’après un journal de Postfix")
        settle.add_argument("log", help="journal, compressé (.gz) ou non")
        settle.add_argument(
            "--complete",
            action="store_true",
            help="le journal couvre tout : ce qu’il ne nomme pas est renvoyé",
        )
        drain = verbs.add_parser("drain", help="finit ce qui est remis, puis ne remet plus rien")
        drain.add_argument("--reopen", action="store_true", help="remettre à nouveau des messages")
        drain.add_argument("--wait", type=int, default=300, help="secondes à attendre au plus")
        prove = verbs.add_parser("prove", help="vérifie l’équation d’un envoi, ou de tous")
        prove.add_argument("issue", type=int, nargs="?", help="numéro de l’envoi")
        verbs.add_parser("adopt", help="fait de cette installation celle qui envoie")

    def handle(self, action, **options):
        try:
            getattr(self, action)(**options)
        except NewsletterError as error:
            raise CommandError(str(error)) from error

    def status(self, **options):
        now = timezone.now()
        if refusal := installations.refusal():
            self.stdout.write(refusal)
        if installations.is_drained():
            self.stdout.write("La sortie est fermée (drain) : rien ne part avant « drain --reopen ».")
        for issue in Issue.objects.exclude(state__in=[IssueState.DRAFT, *FINISHED_ISSUE_STATES]):
            self.stdout.write(f"{told(issue)}{f' — {issue.pause_reason}' if issue.pause_reason else ''}")
        due = Delivery.objects.due(now).filter(issue__in=Issue.objects.with_work_at(now))
        oldest = due.order_by("next_at").values_list("next_at", flat=True).first()
        age = int((now - oldest).total_seconds()) if oldest else 0
        self.stdout.write(f"File : {due.count()} messages dus, le plus ancien depuis {age} s.")

    def pause(self, issue, **options):
        self.stdout.write(f"Suspendu. {told(actions.pause(issue_numbered(issue)))}")

    def resume(self, issue, **options):
        self.stdout.write(f"Repris. {told(actions.resume(issue_numbered(issue)))}")

    def settle(self, log, complete, **options):
        open_log = gzip.open if log.endswith(".gz") else open
        try:
            with open_log(log, "rt", encoding="utf-8", errors="replace") as lines:
                settled = aftermath.settle_from_log(lines, complete)
        except OSError as error:
            raise CommandError(f"« {log} » ne se lit pas : {error.strerror or error}.") from error
        self.stdout.write(
            f"Envoyés : {settled[DeliveryState.SENT]} ; échoués : {settled[DeliveryState.FAILED]} ; "
            f"à renvoyer : {settled[DeliveryState.PENDING]} ; encore douteux : "
            f"{settled[DeliveryState.DOUBTFUL]}."
        )

    def drain(self, reopen, wait, **options):
        if reopen:
            installations.reopen()
            self.stdout.write("La sortie est rouverte.")
            return
        installations.drain()
        give_up_at = time.monotonic() + wait
        leaving = Delivery.objects.filter(state=DeliveryState.HANDOFF)
        while (count := leaving.count()) and time.monotonic() < give_up_at:
            time.sleep(1)
        if count:
            self.stderr.write(f"{count} messages remis au serveur sont encore sans réponse.")
            sys.exit(NOT_TRUE)
        self.stdout.write("Plus rien ne part. « drain --reopen » rouvre la sortie.")

    def prove(self, issue, **options):
        frozen = Issue.objects.exclude(state__in=[IssueState.DRAFT, IssueState.PREPARING])
        issues = [issue_numbered(issue)] if issue else frozen.exclude(prepared_at=None)
        false = 0
        for one in issues:
            is_true = one.is_balanced()
            false += not is_true
            self.stdout.write(f"{'vrai' if is_true else 'FAUX'}  {told(one)}")
        if false:
            sys.exit(NOT_TRUE)

    def adopt(self, **options):
        paused = installations.adopt()
        self.stdout.write(f"Cette installation est celle qui envoie. Envois suspendus : {paused}.")


def issue_numbered(pk):
    try:
        return Issue.objects.get(pk=pk)
    except Issue.DoesNotExist as error:
        raise CommandError(
            f"Aucun envoi n’a le numéro {pk} : l’adresse de sa page dans l’administration le dit."
        ) from error


def told(issue):
    """One line: the state and the equation of an issue."""
    account = issue.account()
    return (
        f"Envoi {issue.pk} « {issue} », {issue.get_state_display()} : {account['candidates']} = "
        f"{account['sent']} envoyés + {account['failed']} échoués + {account['skipped']} écartés + "
        f"{account['doubtful']} douteux + {account['outstanding']} en attente"
    )
