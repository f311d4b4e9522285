"""Ask to be told of new reports, confirm it, stop. The secret in an address is the permission: no cookie."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from campaigns.reports import alerts
from campaigns.reports.models import ReportAlert
from campaigns.reports.models.alerts import STOP_KEYS
from campaigns.reports.public_forms import AlertForm
from campaigns.reports.tasks import wake_alert
from campaigns.reports.views import MAILS_PER_DAY, private
from home.limits import A_DAY, mailbox_of, too_often
from projects.proposals.actions import StaleLink


@private
class AskAlertView(View):
    """The address has the parameters of the search, as that of the list."""

    def dispatch(self, request):
        self.found = alerts.search_of(request.META.get("QUERY_STRING", ""))
        return super().dispatch(request)

    def get(self, request, form=None, asked=False):
        context = {
            "label": self.found.label(),
            "list_url": f"{reverse('reports:all')}?{self.found.address(view='')}",
            "form": form or AlertForm(),
            "asked": asked,
        }
        return render(request, "reports/ask_alert.html", context)

    def post(self, request):
        form = AlertForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        email = form.cleaned_data["email"]
        if too_often("reports-mail", mailbox_of(email), A_DAY, MAILS_PER_DAY):
            told = _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : revenez demain.")
            form.add_error("email", told)
            return self.get(request, form)
        try:
            wake_alert(alerts.ask(self.found.address(view=""), email))
        except alerts.TooLong:
            form.add_error(None, _("Cette recherche a trop de choix pour une alerte : enlevez-en."))
            return self.get(request, form)
        # The same answer to everybody: this page never tells who is told already.
        return self.get(request, asked=True)


@private
class ConfirmAlertView(View):
    def get(self, request, token, done=False):
        try:
            alert = alerts.read_confirmation(token)
        except StaleLink as error:
            return render(request, "reports/stale.html", {"error": error}, status=410)
        if done:
            alerts.confirm(alert)
            return redirect(request.path)
        return render(request, "reports/confirm_alert.html", {"alert": alert})

    def post(self, request, token):
        return self.get(request, token, done=True)


@private
class StopAlertView(View):
    """Mail scanners follow links, so GET only shows a button; one-click (RFC 8058) is a POST."""

    def get(self, request, key):
        alert = STOP_KEYS.find(ReportAlert.objects, key).first()
        return render(request, "reports/stop_alert.html", {"alert": alert})

    def post(self, request, key):
        STOP_KEYS.find(ReportAlert.objects, key).delete()
        return render(request, "reports/stop_alert.html", {"alert": None})
