"""« Avez-vous participé ? » : one mail, six days after the click of somebody who agreed to be asked."""

from datetime import timedelta

from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from campaigns.newsletters.models import Suppression
from home.single_mail import hand_over, may_write, message_to
from projects.contributors import actions, counters
from projects.contributors.enums import Metric
from projects.contributors.links import StaleLink
from projects.contributors.models import FollowUp, FollowUpConsent
from projects.enums import Effort, ParticipationStatus
from search.quiz import Quiz

DELAY = timedelta(days=6)
RETRY_DELAY = timedelta(hours=1)
ANSWER_SALT, ANSWER_LIFE = "contributors.answer", timedelta(days=60)


def plan(person, project):
    """Ask this person in six days, unless they did not agree, answered, or are asked already."""
    agreed = FollowUpConsent.objects.filter(contributor=person).exists()
    if not agreed or person.participations.filter(project=project).exists():
        return
    defaults = {"due_at": timezone.now() + DELAY, "language": get_language() or "fr"}
    FollowUp.objects.get_or_create(contributor=person, project=project, defaults=defaults)


def agree(person, agreed):
    """Keep or take back the person's agreement; what was not asked yet is not asked any more."""
    if agreed:
        FollowUpConsent.objects.get_or_create(contributor=person)
        return
    FollowUpConsent.objects.filter(contributor=person).delete()
    FollowUp.objects.filter(contributor=person, sent_at=None).delete()


def labels():
    return {
        ParticipationStatus.DONE: _("Oui, j’ai participé"),
        ParticipationStatus.NOT_YET: _("Pas encore"),
        ParticipationStatus.NOT_FOR_ME: _("Ce n’était pas pour moi"),
    }


def token_of(question, status):
    return signing.dumps([question.pk, status], salt=ANSWER_SALT)


def build(question):
    with override(question.language):
        title = question.project.title
        choices = [
            (label, reverse("contributors:answer", args=[token_of(question, status.value)]))
            for status, label in labels().items()
        ]
        sentence = _(
            "Il y a quelques jours, vous êtes allé voir « %(title)s ». Avez-vous participé ? Un clic suffit, "
            "et c’est la seule fois que nous le demandons."
        )
        return message_to(
            question.contributor.email, _("Avez-vous participé ?"), sentence % {"title": title}, choices
        )


def send_due(now):
    """Ask whoever is to be asked now. A mail server that does not answer is tried again an hour later."""
    if not may_write():
        return
    due = FollowUp.objects.due(now).select_related("contributor", "project")
    for question in due:
        claimed = FollowUp.objects.filter(pk=question.pk, sent_at=None).update(sent_at=now)
        blocked = Suppression.objects.hashes_among([question.contributor.email])
        if not claimed or blocked or not question.project.live:
            continue
        if not hand_over(build(question), f"question {question.pk}"):
            FollowUp.objects.filter(pk=question.pk).update(sent_at=None, due_at=now + RETRY_DELAY)


def read(token):
    """(FollowUp, ParticipationStatus) of a link of the mail. Raises StaleLink."""
    try:
        pk, status = signing.loads(token, salt=ANSWER_SALT, max_age=ANSWER_LIFE)
        question = FollowUp.objects.select_related("project", "contributor").get(pk=pk, answered_at=None)
    except (signing.BadSignature, FollowUp.DoesNotExist) as error:
        raise StaleLink from error
    return question, ParticipationStatus(status)


def answer(question, status, reason=""):
    """Write the answer, once. Raises StaleLink."""
    waiting = FollowUp.objects.filter(pk=question.pk, answered_at=None)
    if not waiting.update(answered_at=timezone.now(), reason=reason):
        raise StaleLink
    actions.answer(question.contributor, question.project, status)
    if status == ParticipationStatus.NOT_FOR_ME:
        counters.count(question.project_id, Metric.NOT_FOR_ME)


def easier_than(project):
    """Open projects of the same matters that ask for an hour at most, with the reason of each."""
    asked = QueryDict(mutable=True)
    asked["voir"], asked["temps"] = "1", Effort.HOUR.slug
    asked.setlist("theme", [theme.slug for theme in project.themes.all()])
    return [each for each in Quiz(asked).found if each.project.pk != project.pk]
