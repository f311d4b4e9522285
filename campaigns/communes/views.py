"""The call for projects, and the pages that its messages lead to. The secret in an address is the
permission: no cookie."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from campaigns.communes import actions, pipeline
from campaigns.communes.models import ANSWER_KEYS, CallForProjects, CommuneNotice
from campaigns.communes.public_forms import AnswerForm, ApplicationForm
from campaigns.communes.tasks import wake
from campaigns.reports import states
from campaigns.reports.views import private
from home.limits import AN_HOUR, network_of, too_often
from projects.proposals.actions import StaleLink

APPLICATIONS_PER_HOUR = 10


@require_safe
def communes(request):
    """« N / 100 communes » : where each is, and how those that are active answer."""
    context = {
        "call": CallForProjects.load(request),
        "stages": pipeline.stages(),
        "overall": pipeline.overall(),
        "drawn": pipeline.drawing(),
        "features_url": reverse("communes:points"),
        "place_url": f"{reverse('reports:all')}?commune={{code}}",
        "tiles": {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION},
        "apply_url": reverse("communes:apply"),
    }
    return render(request, "communes/communes.html", context)


@require_safe
def points(request):
    return JsonResponse(pipeline.features(), json_dumps_params={"ensure_ascii": False})


@method_decorator(csrf_exempt, name="dispatch")
class ApplyView(View):
    def get(self, request, form=None, status=200):
        context = {"form": form or ApplicationForm(), "is_open": CallForProjects.load(request).open}
        return render(request, "communes/apply.html", context, status=status)

    def post(self, request):
        form = ApplicationForm(request.POST)
        if not CallForProjects.load(request).open or not form.is_valid():
            return self.get(request, form)
        if too_often("communes-apply", network_of(request), AN_HOUR, APPLICATIONS_PER_HOUR):
            form.add_error(
                None, _("Trop de candidatures sont venues de votre réseau : réessayez dans une heure.")
            )
            return self.get(request, form, status=429)
        said = {name: form.cleaned_data[name] for name in actions.SAID}
        try:
            participant, owed = actions.apply(form.cleaned_data["commune"], said)
        except actions.AlreadyApplied as error:
            form.add_error("commune", str(error))
            return self.get(request, form)
        wake(owed)
        return render(request, "communes/applied.html", {"participant": participant})


@private
class VerifyView(View):
    """Where the town hall says whether the application is its own. Scanners follow links: GET only asks."""

    def dispatch(self, request, key):
        try:
            self.participant = actions.read_verification(key)
        except StaleLink as error:
            return render(request, "reports/stale.html", {"error": error}, status=410)
        return super().dispatch(request)

    def get(self, request):
        return render(request, "communes/verify.html", {"participant": self.participant})

    def post(self, request):
        if request.POST.get("notre") in ("oui", "non"):
            wake(actions.answer_application(self.participant, request.POST["notre"] == "oui"))
        return redirect(request.path)


@private
class AnswerView(View):
    """A report as the service that is sent it reads it, and what the service says of it."""

    def dispatch(self, request, key):
        found = ANSWER_KEYS.find(CommuneNotice.objects.exclude(change=None), key)
        read = ("participant", "change__report__category__parent", "change__report__place")
        self.notice = get_object_or_404(found.select_related(*read))
        self.report = self.notice.change.report
        return super().dispatch(request)

    def get(self, request, form=None):
        form = form or AnswerForm(self.report)
        context = {"notice": self.notice, "report": self.report, "changes": self.report.changes.all()}
        return render(
            request,
            "communes/answer.html",
            {**context, "form": form if form.fields["move_to"].choices else None},
        )

    def post(self, request):
        form = AnswerForm(self.report, request.POST)
        if not form.is_valid():
            return self.get(request, form)
        said = form.cleaned_data
        try:
            states.move(
                self.report,
                said["move_to"],
                reason=said["why"],
                competent=said["who"],
                answer=form.answered,
                note=_("Réponse de : %s") % self.notice.service,
            )
        except states.WrongMove as error:
            form.add_error("move_to", str(error))
            return self.get(request, form)
        return redirect(request.path)
