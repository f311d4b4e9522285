"""What everybody reads of the problems that were told, and what those who follow one do."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.reports import drafts
from campaigns.reports.models import Photo, Report, ReportFollow
from campaigns.reports.public_forms import FollowForm
from campaigns.reports.tasks import wake
from campaigns.reports.views import A_DAY, MAILS_PER_DAY, private
from home.limits import mailbox_of, too_often
from projects.proposals.actions import StaleLink


@private
class ReportView(View):
    """A report and its history, and « c’est aussi mon problème »."""

    def dispatch(self, request, number):
        shown = Report.objects.public().select_related("category__parent", "place", "original", "forwarding")
        self.report = get_object_or_404(shown, number=number.upper())
        return super().dispatch(request)

    def get(self, request, form=None, asked=False):
        context = {
            "report": self.report,
            "changes": self.report.changes.exclude(after="received"),
            "followers": self.report.follows.confirmed().count(),
            "form": form or FollowForm(),
            "asked": asked,
        }
        return render(request, "reports/report.html", context)

    def post(self, request):
        form = FollowForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        email = form.cleaned_data["email"]
        if too_often("reports-mail", mailbox_of(email), A_DAY, MAILS_PER_DAY):
            form.add_error(
                "email", _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : revenez demain.")
            )
            return self.get(request, form)
        wake(drafts.ask_follow(self.report, email))
        # The same answer to everybody: this page never tells who follows it already.
        return self.get(request, asked=True)


@private
class ConfirmFollowView(View):
    def get(self, request, token, done=False):
        try:
            follow = drafts.read_follow(token)
        except StaleLink as error:
            return render(request, "reports/stale.html", {"error": error}, status=410)
        if done:
            return redirect(drafts.confirm_follow(follow))
        return render(request, "reports/confirm_follow.html", {"follow": follow})

    def post(self, request, token):
        return self.get(request, token, done=True)


@private
class FollowView(View):
    """Of one person and one report: whether it is solved, and how to stop."""

    def dispatch(self, request, token):
        found = ReportFollow.objects.confirmed().select_related("report__category__parent", "report__place")
        self.follow = get_object_or_404(found.with_key(token))
        return super().dispatch(request)

    def get(self, request, thanked=False):
        context = {"follow": self.follow, "report": self.follow.report, "thanked": thanked}
        return render(request, "reports/follow.html", context)

    def post(self, request):
        if "arreter" in request.POST:
            self.follow.delete()
            return render(request, "reports/follow_over.html", {"report": self.follow.report})
        if request.POST.get("regle") not in ("oui", "non"):
            return self.get(request)
        drafts.answer(self.follow, request.POST["regle"] == "oui")
        self.follow.refresh_from_db()
        return self.get(request, thanked=True)


@never_cache
@require_safe
def photo(request, code):
    """A photo as it is kept: to everybody once its report is public, before to who was given its address."""
    found = get_object_or_404(Photo.objects.select_related("report__category__parent"), code=code)
    hidden = found.report_id and not found.report.is_public
    if hidden and not request.user.has_perm("reports.view_report"):
        raise Http404
    return as_image(found.content)


def as_image(content):
    response = HttpResponse(bytes(content), content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
