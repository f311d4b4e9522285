from django.utils import timezone
from wagtail import hooks

from home.backups.actions import HOOK as RESTORED_HOOK
from home.page_cache import READ_HOOK, TOLD
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
