"""« Mon espace ». The secret in an address is the permission: no cookie is needed, hence none is set."""

from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView

from home.counting import is_person
from home.limits import AN_HOUR, network_of, too_often
from home.space import sections_of
from projects import personal_data
from projects.contributors import actions, counters, follow_ups, links, tasks
from projects.contributors.enums import Metric, Purpose
from projects.contributors.forms import AboutProjectForm, AddressForm, ReasonForm
from projects.enums import ParticipationStatus
from projects.models import ProjectPage

REQUESTS_PER_HOUR = 30
TITLES = {
    "suivi": _("Les projets que je suis"),
    "garde": _("Les projets que j’ai gardés"),
    "participation": _("Mes participations"),
}


# Whoever sends these forms is nobody yet: there is no session that another site could abuse.
@method_decorator(csrf_exempt, name="dispatch")
class AskView(FormView):
    """Ask for a link by mail. The answer is the same to everybody."""

    form_class = AddressForm
    template_name = "contributors/ask.html"
    project = None

    def post(self, request, *args, **kwargs):
        if too_often("links", network_of(request), AN_HOUR, REQUESTS_PER_HOUR):
            return self.render_to_response(self.get_context_data(too_many=True), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        purpose = form.cleaned_data.get("purpose", Purpose.SPACE)
        tasks.wake(links.ask(form.cleaned_data["email"], purpose, self.project))
        return redirect("contributors:asked")


class AboutProjectView(AskView):
    form_class = AboutProjectForm
    template_name = "contributors/about_project.html"

    def setup(self, request, *args, project_id, **kwargs):
        super().setup(request, *args, **kwargs)
        public = ProjectPage.objects.live().public()
        self.project = get_object_or_404(public, pk=project_id)

    def get_initial(self):
        return {"purpose": self.request.GET.get("pour", Purpose.FOLLOW.value)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.project, **kwargs)


class AskedView(TemplateView):
    template_name = "contributors/asked.html"


class PrivateView(View):
    """A page that only its reader knows the address of."""

    @method_decorator(csrf_exempt)
    @method_decorator(never_cache)
    def dispatch(self, request, *args, **kwargs):
        try:
            self.prepare(**kwargs)
            response = super().dispatch(request, *args, **kwargs)
        except links.StaleLink as error:
            response = render(request, "contributors/stale.html", {"error": error}, status=410)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    def prepare(self, **kwargs):
        """Read what the address stands for. Raises StaleLink."""


class LinkView(PrivateView):
    """Mail scanners follow links, so GET only shows a button."""

    def get(self, request, token):
        return render(request, "contributors/link.html", {"link": links.read(token)})

    def post(self, request, token):
        link = links.read(token)
        person = links.use(link)
        if link.project_id:
            actions.DO[Purpose(link.purpose)](person, link.project)
            links.leave(link)
            return render(request, "contributors/link.html", {"link": link, "done": True})
        return redirect("contributors:space", link.key)


class SpaceView(PrivateView):
    """Whose key is in the address, for an hour after the space was opened."""

    def prepare(self, key):
        self.link = links.read_space(key)
        self.key, self.person = key, self.link.contributor

    def show(self, template, **context):
        return render(self.request, template, {"person": self.person, "key": self.key, **context})


class HomeView(SpaceView):
    def get(self, request, key):
        subscription = getattr(self.person, "subscription", None)
        return self.show(
            "contributors/space.html",
            lists=lists_of(self.person),
            sections=sections_of(self.person),
            agreed=hasattr(self.person, "follow_up_consent"),
            preferences=subscription.get_preferences_url() if subscription else "",
        )

    def post(self, request, key):
        name, _separator, row_id = request.POST.get("retirer", "").partition("-")
        if name not in actions.LISTS or not row_id.isdecimal():
            raise Http404
        actions.take_off(self.person, name, int(row_id))
        return redirect("contributors:space", key)


def lists_of(person):
    """[{"name", "title", "rows"}] of the projects of a person; each row has its ``project``."""
    return [
        {
            "name": name,
            "title": TITLES[name],
            "rows": model.objects.filter(contributor=person, project__live=True).select_related("project"),
        }
        for name, model in actions.LISTS.items()
    ]


class AgreeView(SpaceView):
    def post(self, request, key):
        follow_ups.agree(self.person, request.POST.get("accord") == "oui")
        return redirect("contributors:space", key)


class GoView(SpaceView):
    """The same as ``participate``, by somebody known: they are asked later, if they agreed."""

    def get(self, request, key, project_id):
        follow_ups.plan(self.person, project_to_join(project_id))
        return participate(request, project_id)

    def prepare(self, key, project_id):
        super().prepare(key)


class AnswerView(PrivateView):
    """Mail scanners follow links, so GET only shows a button."""

    def prepare(self, token):
        self.question, self.status = follow_ups.read(token)

    def get(self, request, token):
        return self.show(form=ReasonForm())

    def post(self, request, token):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        follow_ups.answer(self.question, self.status, form.cleaned_data["reason"])
        missed = self.status == ParticipationStatus.NOT_FOR_ME
        easier = follow_ups.easier_than(self.question.project) if missed else []
        return self.show(done=True, easier=easier)

    def show(self, **context):
        context["label"] = follow_ups.labels()[self.status]
        context["asks_why"] = self.status == ParticipationStatus.NOT_FOR_ME
        return render(self.request, "contributors/answer.html", {"question": self.question, **context})


def project_to_join(project_id):
    joinable = ProjectPage.objects.live().public().exclude(participate_url="")
    return get_object_or_404(joinable, pk=project_id)


@require_safe
@never_cache
def participate(request, project_id):
    """Count the click and lead to the project's own site: nothing says who clicked."""
    project = project_to_join(project_id)
    if is_person(request):
        counters.count(project.pk, Metric.CLICK)
    response = HttpResponseRedirect(project.participate_url)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class LeaveView(SpaceView):
    def post(self, request, key):
        links.leave(self.link)
        return redirect("contributors:ask")


class ExportView(SpaceView):
    def get(self, request, key):
        found = personal_data.export(self.person)
        response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
        return response


class EraseView(SpaceView):
    def get(self, request, key):
        return self.show("contributors/erase.html", erased=False)

    def post(self, request, key):
        personal_data.erase(self.person)
        return self.show("contributors/erase.html", erased=True)
