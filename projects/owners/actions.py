"""What owners do: claim a page, change it through the editors, say that it is still right."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from home.addresses import parts_of
from projects.actions import mark_verified
from projects.models import ProjectPage
from projects.owners.enums import PUBLIC_MAIL, ClaimState, Role
from projects.owners.models import Claim, Membership
from projects.proposals import actions as proposals
from projects.proposals.models import Proposal
from projects.proposals.tasks import wake


def is_of(email, organisation):
    """Whether an address is one of the domain that the organisation publishes as its own site."""
    host = parts_of(organisation.url if organisation else "").hostname or ""
    domain, host = email.rpartition("@")[2].lower(), host.removeprefix("www.")
    return bool(host) and domain == host and domain not in PUBLIC_MAIL


@transaction.atomic
def claim(person, project):
    """Somebody says that a project is theirs: believed at the domain of its organisation, else looked at."""
    found, is_new = Claim.objects.get_or_create(contributor=person, project=project)
    if is_new and is_of(person.email, project.organisation):
        accept(found, by_domain=True)
    return found


@transaction.atomic
def accept(claim, user=None, by_domain=False):
    """Let the person act for the organisation of the page; who proposed the page is told. Does it once.

    A page without an organisation is first given one, by an editor: raises ValueError.
    """
    organisation = claim.project.organisation
    if organisation is None:
        raise ValueError(
            _("« %(title)s » n’a pas d’organisation : donnez-lui la sienne, puis acceptez la demande.")
            % {"title": claim.project.title}
        )
    changes = {"state": ClaimState.ACCEPTED, "by_domain": by_domain}
    if not Claim.objects.filter(pk=claim.pk, state=ClaimState.WAITING).update(**changes):
        return
    first = not organisation.memberships.filter(role=Role.OWNER).exists()
    Membership.objects.get_or_create(
        organisation=organisation,
        contributor=claim.contributor,
        defaults={"role": Role.OWNER if first else Role.EDITOR},
    )
    log(instance=claim.project, action="owners.claim", user=user, data={"by_domain": by_domain})
    for proposal in Proposal.objects.filter(page=claim.project).exclude(contributor=None):
        text = _("Le projet que vous aviez proposé est maintenant tenu à jour par qui le porte. Merci !")
        wake(proposals.write(proposal, text, from_team=True))


def refuse(claim, user):
    Claim.objects.filter(pk=claim.pk, state=ClaimState.WAITING).update(state=ClaimState.REFUSED)
    log(instance=claim.project, action="owners.claim_refused", user=user)


def pages_of(organisation):
    """The public projects that its people may change."""
    return ProjectPage.objects.live().filter(organisation=organisation).order_by("title")


def confirm_still_right(page):
    mark_verified(page, timezone.localdate())


@transaction.atomic
def submit(page, changes):
    """Write these fields on the draft of a page and hand it to the editors; what is public stays as it is.

    ``changes``: {field name: value}. Returns the revision, or None when nothing changes.
    """
    # Read anew: a form may have written on the page that it was given.
    draft = ProjectPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    changed = {name: value for name, value in changes.items() if getattr(draft, name) != value}
    if not changed:
        return None
    for name, value in changed.items():
        setattr(draft, name, value)
    draft.full_clean()
    revision = draft.save_revision(log_action=True)
    log(instance=page, action="owners.submit", data={"fields": sorted(changed)})
    page = ProjectPage.objects.get(pk=page.pk)
    if not page.workflow_in_progress and (workflow := page.get_workflow()):
        workflow.start(page, user=None)
    return revision
