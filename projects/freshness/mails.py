from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.single_mail import hand_over, message_to
from projects.freshness.models import Freshness

RETRY_DELAY, RETRY_WINDOW = timedelta(hours=1), timedelta(days=3)


def build(freshness):
    """The question about a page, in the language of the page."""
    with override(freshness.page.locale.language_code):
        named = {"title": freshness.page.title}
        sentence = _(
            "« %(title)s » est sur notre site. Dites-nous en un clic si tout est encore vrai ; sans réponse, "
            "la fiche recule dans les résultats, puis elle est retirée."
        )
        return message_to(
            freshness.contact.email,
            _("« %(title)s » : toujours d’actualité ?") % named,
            sentence % named,
            [("", freshness.get_answer_url())],
            asked=False,
        )


def deliver(freshness_id, now):
    """Send a question that is due, once; what the server does not take is tried again for three days."""
    with transaction.atomic():
        row = Freshness.objects.mail_due(now).select_for_update(of=("self",)).filter(pk=freshness_id).first()
        if row is None:
            return
        sent = row.contact is None or hand_over(build(row), f"question {row.pk}")
        gives_up = now - row.asked_at > RETRY_WINDOW
        row.mail_due_at = None if sent or gives_up else now + RETRY_DELAY
        row.save(update_fields=["mail_due_at"])
