"""What a witness writes and follows, and what the administration answers.

The secret in an address is the permission: no cookie. Whatever fails here, the report of the error tells
nothing of what was sent.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from campaigns.digital import actions, states
from campaigns.digital.enums import REPORTED, Sighting, State
from campaigns.digital.models import ADMINISTRATION_KEYS, HandOff, Incident, desk_is_open
from campaigns.digital.tasks import wake
from campaigns.digital.witness_forms import CodeForm, IncidentForm
from home.limits import A_DAY, AN_HOUR, mailbox_of, network_of, too_often

REPORTS_PER_HOUR, MAILS_PER_DAY = 20, 5


#: Neither kept by a browser, nor quoted in the report of an error.
secret = method_decorator(
    [csrf_exempt, never_cache, sensitive_post_parameters(), sensitive_variables()], name="dispatch"
)


class SecretView(View):
    """Neither told to other sites, nor found by search engines."""

    def dispatch(self, request):
        for file in request.FILES.values():
            # The report of an error quotes the names of files, which may tell something.
            file.name = "capture"
        response = super().dispatch(request)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response


@secret
class ReportView(SecretView):
    """The form of a class that the desk takes. What looks sensitive is led elsewhere, and kept nowhere."""

    def dispatch(self, request, sighting):
        if sighting not in REPORTED or not desk_is_open():
            raise Http404
        self.sighting = Sighting(sighting)
        return super().dispatch(request)

    def get(self, request, form=None, status=200):
        context = {"seen": self.sighting, "form": form or IncidentForm(self.sighting)}
        return render(request, "digital/report.html", {**context, "too_many": status == 429}, status=status)

    def post(self, request):
        if too_often("digital-report", network_of(request), AN_HOUR, REPORTS_PER_HOUR):
            return self.get(request, status=429)
        form = IncidentForm(self.sighting, request.POST, request.FILES)
        valid = form.is_valid()
        if form.sensitive:
            HandOff.objects.count_one(form.sensitive, timezone.localdate())
            return redirect(reverse("digital:hand_off", args=[form.sensitive]) + "?rien-garde")
        if valid:
            address = mailbox_of(form.cleaned_data["email"])
            if too_often("digital-mail", address, A_DAY, MAILS_PER_DAY):
                form.add_error(
                    "email", _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : revenez demain.")
                )
                valid = False
        if not valid:
            return self.get(request, form)
        notice = actions.keep(form.said())
        wake(notice)
        return redirect(notice.incident)


@secret
class OwnView(SecretView):
    """The page of the witness: the code, then what becomes of the report."""

    def dispatch(self, request, token):
        shown = Incident.objects.select_related("administration")
        self.incident = get_object_or_404(shown.with_key(token))
        return super().dispatch(request)

    def get(self, request, form=None):
        waits = self.incident.state == State.UNCONFIRMED
        context = {
            "incident": self.incident,
            "form": (form or CodeForm()) if waits else None,
            "steps": self.incident.steps.all(),
        }
        return render(request, "digital/own.html", context)

    def post(self, request):
        form = CodeForm(request.POST)
        if form.is_valid():
            if actions.confirm(self.incident, form.cleaned_data["code"]):
                return redirect(self.incident)
            told = _("Ce n’est pas le code : relisez le message.")
            if self.incident.attempts >= actions.ATTEMPTS:
                told = _("Cinq essais n’ont pas suffi : recommencez le signalement, un autre code partira.")
            form.add_error("code", told)
        return self.get(request, form)


@secret
class AdministrationView(SecretView):
    """The page of the administration: what was seen, the calendar, and its answer."""

    def dispatch(self, request, key):
        number = ADMINISTRATION_KEYS.read(key)
        if number is None:
            raise Http404
        shown = Incident.objects.select_related("administration").exclude(sent_at=None)
        self.incident = get_object_or_404(shown, number=number)
        return super().dispatch(request)

    def get(self, request, stale=False):
        following = states.FOLLOWS[self.incident.state]
        context = {
            "incident": self.incident,
            "steps": self.incident.steps.filter(at__gte=self.incident.sent_at),
            "answers": [state for state in states.ANSWERS if state in following],
            "stale": stale,
        }
        return render(request, "digital/administration.html", context)

    def post(self, request):
        answer = request.POST.get("reponse", "")
        if answer not in states.ANSWERS:
            return self.get(request)
        try:
            wake(*states.move(self.incident, State(answer)))
        except states.WrongMove:
            return self.get(request, stale=True)
        return redirect("digital:administration", self.incident.desk_key)
