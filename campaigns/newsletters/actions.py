"""What editors do to an issue."""

import smtplib

from django.db import transaction
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.newsletters import (
    claims,
    composition,
    installations,
    rehearsal,
    rendering,
    seeds,
    spikes,
    tasks,
)
from campaigns.newsletters.enums import (
    CANCELLABLE_ISSUE_STATES,
    EDITABLE_ISSUE_STATES,
    IN_PROGRESS_ISSUE_STATES,
    DeliveryState,
    IssueKind,
    IssueState,
)
from campaigns.newsletters.errors import MailServerFailed, NothingToSend, WrongState
from campaigns.newsletters.models import Issue, LetterSettings
from cms.wakeups import wake


def approve(issue, user):
    """Let a draft leave. A second approval at the same time changes nothing. Returns the issue."""
    if refusal := installations.refusal():
        raise WrongState(refusal)
    now = timezone.now()
    if issue.send_not_after and issue.send_not_after <= now:
        raise WrongState(
            _("La date limite « pas après » est déjà passée. Changez-la avant d’approuver l’envoi.")
        )
    rules = LetterSettings.load()
    if issue.written_by_id == user.pk and rules.second_person:
        raise WrongState(
            _("Vous avez écrit « %(issue)s » : demandez à une autre personne de l’approuver.")
            % {"issue": issue}
        )
    if issue.kind == IssueKind.ANNOUNCEMENT and not (issue.campaign and issue.campaign.joinable_ids()):
        raise WrongState(
            _("La campagne annoncée n’a aucun projet ouvert : publiez-la avec des projets avant d’approuver.")
        )
    if rules.seeds_first and (missing := seeds.missing(issue)):
        raise WrongState(missing)
    approved = Issue.objects.filter(pk=issue.pk, state=IssueState.DRAFT).update(
        state=IssueState.PREPARING, approved_by=user, approved_at=now
    )
    issue.refresh_from_db()
    if issue.state == IssueState.CANCELLED:
        raise WrongState(_("« %(issue)s » est annulé : créez un nouvel envoi.") % {"issue": issue})
    if approved:
        wake(tasks.pump_issue, issue.pk)
    return issue


def rehearse(issue):
    """Work out what a draft would propose to everybody. Raises WrongState once it is approved."""
    if issue.state not in EDITABLE_ISSUE_STATES:
        raise WrongState(
            _("« %(issue)s » est déjà approuvé : il est trop tard pour répéter.") % {"issue": issue}
        )
    wake(tasks.rehearse, rehearsal.ask(issue).pk)


def seed(issue, reader):
    """Send a draft to the seed list; who of it is no subscriber gets what ``reader`` (a Subscription) would.

    Raises WrongState once it is approved, and NothingToSend when the list is empty.
    """
    if refusal := installations.refusal():
        raise WrongState(refusal)
    if issue.state not in EDITABLE_ISSUE_STATES:
        raise WrongState(
            _("« %(issue)s » est déjà approuvé : il est trop tard pour l’essayer.") % {"issue": issue}
        )
    seeds.ask(issue, reader)
    wake(tasks.send_seeds, issue.pk)


@transaction.atomic
def pause(issue):
    """Stop after the messages already in the hands of the mail server."""
    _move(issue, IN_PROGRESS_ISSUE_STATES, IssueState.PAUSED, pause_reason="")
    claims.give_back(issue.deliveries)
    return issue


# An audience that was not complete at the pause is completed first.
GOING_ON = Case(When(prepared_at=None, then=Value(IssueState.PREPARING)), default=Value(IssueState.SENDING))


def resume(issue):
    """Go on after a pause. Who resumes accepts the failures and complaints so far."""
    _move(
        issue,
        {IssueState.PAUSED},
        GOING_ON,
        pause_reason="",
        setbacks=0,
        retry_at=None,
        watched_from=spikes.figures(issue),
        watch_after=None,
    )
    wake(tasks.pump_issue, issue.pk)
    return issue


@transaction.atomic
def cancel(issue):
    """Send nothing more, for good. What has left stays counted as it is."""
    _move(issue, CANCELLABLE_ISSUE_STATES, IssueState.CANCELLED, finished_at=timezone.now())
    issue.deliveries.filter(state__in=[DeliveryState.PENDING, DeliveryState.CLAIMED]).update(
        state=DeliveryState.SKIPPED, lease_until=None, claimed_by="", last_error=_("envoi annulé")
    )
    # When the preparation was cut, the audience is what had been written.
    issue.candidate_count = issue.deliveries.count()
    issue.save(update_fields=["candidate_count"])
    return issue


@transaction.atomic
def retry_failed(issue):
    """Try again all the failed messages of a finished or running issue."""
    _move(
        issue,
        {IssueState.SENDING, IssueState.PAUSED, IssueState.PARTIALLY_FAILED},
        GOING_ON,
        finished_at=None,
        watched_from=spikes.figures(issue),
        watch_after=None,
    )
    issue.deliveries.filter(state=DeliveryState.FAILED).update(
        state=DeliveryState.PENDING, attempts=0, next_at=timezone.now(), claimed_by=""
    )
    wake(tasks.pump_issue, issue.pk)
    return issue


def render_preview(issue, subscription):
    """The RenderedMail that this person would get now. Nothing is stored; the stop link is inert.

    Raises NothingToSend.
    """
    recipe = composition.compose(subscription, composition.Composer.of(issue))
    letter = rendering.Letter.of(issue, subscription.language)
    with override(letter.language):
        shown = letter.cards(recipe, composition.presentable([recipe]))
        if shown:
            return letter.render(shown, letter.stop_url(rendering.INERT_TOKEN), _inert_preferences_url())
    raise NothingToSend(
        _("Aucun projet proche pour %(person)s : cette personne ne recevrait rien.")
        % {"person": subscription}
    )


def send_test(issue, address, subscription):
    """Send to ``address`` what ``subscription`` would get, marked as a test.

    Raises NothingToSend and MailServerFailed.
    """
    mail = render_preview(issue, subscription)
    test = rendering.RenderedMail(f"[Test] {mail.subject}", mail.html, mail.text)
    try:
        stop_url = rendering.Letter.of(issue, subscription.language).stop_url(rendering.INERT_TOKEN)
        rendering.build_message(test, address, stop_url).send()
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerFailed(
            _("Le serveur de messagerie n’a pas pris le message pour %(address)s : %(error)s. Réessayez.")
            % {"address": address, "error": error}
        ) from error


def _inert_preferences_url():
    return rendering.site_url(reverse("newsletters:preferences", args=[rendering.INERT_TOKEN]))


def _move(issue, expected, state, **changes):
    """Change the state unless somebody else has changed it. Raises WrongState."""
    moved = Issue.objects.filter(pk=issue.pk, state__in=expected).update(state=state, **changes)
    issue.refresh_from_db()
    if not moved:
        raise WrongState(
            _("« %(issue)s » est dans l’état « %(state)s » : cette action n’y est pas possible.")
            % {"issue": issue, "state": issue.get_state_display()}
        )
