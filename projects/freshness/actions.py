"""The contract: a page is asked about, then shown last, then taken offline; one click keeps it.

Each step is written with its moment: the beat may run twice, late, or not for a week.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from projects import actions as projects
from projects.freshness.enums import Answer, Standing
from projects.freshness.models import Freshness
from projects.links.enums import LinkState
from projects.links.models import Link
from projects.models import Contributor, ProjectPage
from projects.models.contributors import normalise_email
from projects.models.pages import projects_updated
from projects.proposals.enums import Nature
from projects.quality import VERIFICATION_AGE

logger = logging.getLogger(__name__)

#: Between two questions, and between the last one and the removal.
PATIENCE = timedelta(days=21)
MAX_REMINDERS = 2
#: A link that fails for so long makes a page doubtful, unless its people answered since.
LINK_PATIENCE, ANSWER_HOLDS = timedelta(days=14), timedelta(days=90)
#: In one round: the mail of a whole catalogue must not leave at once.
ASKED_A_ROUND = 200


def stale(now):
    """The condition of pages that nobody verified for a year, nor published for as long."""
    day = timezone.localdate(now)
    limit = day - VERIFICATION_AGE
    return Q(verified_on__lt=limit) | Q(verified_on=None, first_published_at__date__lt=limit)


def broken(now):
    """The condition of pages with a link that the link checker has found broken for long."""
    dead = Link.objects.filter(
        pages=OuterRef("pk"), state=LinkState.BROKEN, failing_since__lt=now - LINK_PATIENCE
    )
    return Q(Exists(dead))


def sweep(now):
    """One round: ask, ask again, demote, unpublish. Returns the ids whose mail is due."""
    find_contacts()
    _ask_first(now)
    for standing, verb in ((Standing.ASKED, _remind), (Standing.DEMOTED, _withdraw)):
        late = Freshness.objects.filter(standing=standing, asked_at__lt=now - PATIENCE)
        for pk in late.values_list("pk", flat=True):
            with transaction.atomic():
                row = late.select_for_update().filter(pk=pk).first()
                if row:
                    verb(row, now)
    return list(Freshness.objects.mail_due(now).values_list("pk", flat=True))


def find_contacts():
    """Who proposed a project as their own is asked about it, unless an editor chose somebody."""
    own = ProjectPage.objects.filter(
        proposals__nature=Nature.OWN, proposals__contributor__confirmed_at__isnull=False, freshness=None
    )
    for page_id, contact_id in own.values_list("pk", "proposals__contributor"):
        Freshness.objects.get_or_create(page_id=page_id, defaults={"contact_id": contact_id})


def _ask_first(now):
    held = Freshness.objects.filter(answered_at__gte=now - ANSWER_HOLDS).values("page")
    live = ProjectPage.objects.live()
    due = live.filter(stale(now)) | live.filter(broken(now)).exclude(pk__in=held)
    rows = Freshness.objects.filter(standing=Standing.FRESH, contact__isnull=False, page__in=due.values("pk"))
    for pk in rows.values_list("pk", flat=True)[:ASKED_A_ROUND]:
        Freshness.objects.filter(pk=pk, standing=Standing.FRESH).update(
            standing=Standing.ASKED, reminders=1, asked_at=now, mail_due_at=now
        )


def _remind(row, now):
    """A second question, and the page goes behind the others."""
    row.standing, row.reminders, row.asked_at, row.mail_due_at = Standing.DEMOTED, MAX_REMINDERS, now, now
    row.save()
    projects_updated.send(ProjectPage, page_ids=[row.page_id])


def _withdraw(row, now):
    row.standing = Standing.UNPUBLISHED
    row.save()
    if row.page.live:
        row.page.unpublish()
    logger.info("Page %s was unpublished: two questions, no answer", row.page_id)


@transaction.atomic
def answer(freshness, chosen, now):
    """What its people say of a page. Offline, it waits for an editor; online, it is verified or over."""
    row = Freshness.objects.select_for_update().get(pk=freshness.pk)
    offline = row.standing in {Standing.UNPUBLISHED, Standing.ANSWERED}
    row.standing = Standing.ANSWERED if offline and chosen == Answer.CURRENT else Standing.FRESH
    row.reminders, row.answered_at, row.mail_due_at = 0, now, None
    row.save()
    day = timezone.localdate(now)
    if chosen == Answer.OVER:
        projects.mark_over(row.page, day)
    else:
        projects.mark_verified(row.page, day)
    # A waiting draft is not published by an answer, yet the public page was verified.
    ProjectPage.objects.filter(pk=row.page_id).update(verified_on=day)
    return row


def verify(page, now, user):
    """An editor read the page: the contract starts again."""
    projects.mark_verified(page, timezone.localdate(now), user)
    Freshness.objects.filter(page=page).update(standing=Standing.FRESH, reminders=0, mail_due_at=None)
    projects_updated.send(ProjectPage, page_ids=[page.pk])


def choose_contact(page, email):
    """Who is to be asked about a page; an empty ``email``: nobody."""
    contact = None
    if email:
        contact, _new = Contributor.objects.get_or_create(email=normalise_email(email))
    row, _new = Freshness.objects.update_or_create(page=page, defaults={"contact": contact})
    return row
