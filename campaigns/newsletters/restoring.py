"""What a restored backup does not know: the messages that left after it was made. None leaves twice."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.newsletters import endings, installations
from campaigns.newsletters.enums import IN_PROGRESS_ISSUE_STATES, DeliveryState, IssueState
from campaigns.newsletters.models import (
    Delivery,
    EndingTold,
    Installation,
    Issue,
    Lease,
    SavedSearch,
    Subscription,
)

#: Of a message that may have left: nobody holds it, and it does not wait.
HOLDER = "restore"


def after_restore() -> str:
    """Let nothing leave before somebody adopts this database, and put in doubt what may have left.

    Returns what the operator has to do, in words.
    """
    host = installations.identity()["host"]
    Installation.objects.update_or_create(
        pk=installations.ONLY_ROW, defaults={"host": host, "fingerprint": "", "drained_at": None}
    )
    _stop_what_was_being_prepared()
    doubtful = _doubt_what_was_leaving()
    _forget_what_was_owed()
    told = _(
        "Aucune lettre ne part de cette base avant « newsletters adopt ». Messages peut-être partis "
        "depuis la sauvegarde, mis en doute : %s. « newsletters settle » les règle d’après le journal du "
        "courrier."
    )
    return told % doubtful


def _stop_what_was_being_prepared():
    """Its audience was not frozen yet: nobody can tell any more whom it has reached."""
    Issue.objects.filter(state__in=IN_PROGRESS_ISSUE_STATES, prepared_at=None).update(
        state=IssueState.CANCELLED,
        finished_at=timezone.now(),
        pause_reason=_("Sauvegarde restaurée pendant la préparation."),
    )


def _doubt_what_was_leaving():
    """Returns how many messages."""
    unknown = Issue.objects.exclude(state=IssueState.DRAFT)
    outstanding = Delivery.objects.outstanding().filter(issue__in=unknown)
    reason = _("sauvegarde restaurée : peut-être parti depuis")
    doubt = {"state": DeliveryState.DOUBTFUL, "lease_until": None, "last_error": reason}
    count = outstanding.filter(claimed_by="").update(claimed_by=HOLDER, **doubt)
    count += outstanding.update(**doubt)
    Lease.objects.all().delete()
    unknown.filter(state__in=IN_PROGRESS_ISSUE_STATES).update(
        state=IssueState.PAUSED, pause_reason=_("Sauvegarde restaurée : réglez d’abord les messages douteux.")
    )
    return count


def _forget_what_was_owed():
    """Single mails, alerts and ends of projects that may have been told since: whoever waits asks again."""
    now = timezone.now()
    for model in apps.get_models():
        if _has_a_mail_due(model):
            model._base_manager.exclude(mail_due_at=None).update(mail_due_at=None)
    SavedSearch.objects.update(watermark=now)
    subscriptions = dict(Subscription.objects.values_list("contributor", "pk"))
    ended = endings.untold(timezone.localdate()).values_list("contributor", "project")
    EndingTold.objects.bulk_create(
        EndingTold(subscription_id=subscriptions[contributor], project_id=project)
        for contributor, project in ended
        if contributor in subscriptions
    )


def _has_a_mail_due(model):
    try:
        return bool(model._meta.get_field("mail_due_at"))
    except FieldDoesNotExist:
        return False
