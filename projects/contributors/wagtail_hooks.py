from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from campaigns.reports.models import ReportFollow
from home.backups.actions import HOOK as RESTORED_HOOK
from home.page_cache import READ_HOOK, TOLD
from home.space import HOOK, SpaceItem, SpaceSection
from projects.contributors import links, visits
from projects.contributors.models import FollowUp
from projects.models import ProjectPage
from projects.proposals.models import Notice, Proposal, Support

hooks.register("forget_address", links.forget_address)


@hooks.register("forget_address")
def forget_proposals(email):
    """What was written under this address and never confirmed."""
    for model in (Proposal, Support):
        model.objects.filter(email__iexact=email, contributor=None).delete()


@hooks.register(HOOK)
def reports_of(contributor):
    follows = ReportFollow.objects.confirmed().filter(contributor=contributor).order_by("-created_at")
    items = [
        SpaceItem(str(row.report), row.get_absolute_url(), row.report.get_state_display())
        for row in follows.select_related("report__category")
    ]
    return [SpaceSection(_("Les problèmes que j’ai signalés ou que je suis"), items)]


hooks.register(READ_HOOK, visits.note)


@hooks.register("on_serve_page")
def tell_of_projects(serve):
    """Name the project that an answer shows, for whoever gives it again from memory."""

    def answer(page, request, args, kwargs):
        response = serve(page, request, args, kwargs)
        if isinstance(page, ProjectPage):
            response[TOLD] = str(page.pk)
        return response

    return answer


@hooks.register(RESTORED_HOOK)
def ask_no_question_twice():
    """What was due when the backup was made may have left since."""
    now = timezone.now()
    FollowUp.objects.due(now).update(sent_at=now)
    Notice.objects.due(now).update(sent_at=now)
    return ""
