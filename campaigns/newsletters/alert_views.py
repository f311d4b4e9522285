"""Ask to be told what is new in a search, and stop being told."""

from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView

from campaigns.newsletters import saved_searches, subscriptions, tasks
from campaigns.newsletters.forms import AlertForm
from campaigns.newsletters.models import SavedSearch, StopAlertKeys
from cms.wakeups import wake
from search.feeds import feed_title
from search.forms import DiscoveryForm


class AskAlertView(FormView):
    """The address has the parameters of the search, as those of every other form of it."""

    form_class = AlertForm
    template_name = "newsletters/ask_alert.html"

    def get_initial(self):
        search = DiscoveryForm(self.request.GET)
        return {"recherche": saved_searches.address_of(search), "frequency": "weekly"}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        search = DiscoveryForm(QueryDict(context["form"]["recherche"].value() or ""))
        return {
            **context,
            "label": feed_title(search),
            "address": saved_searches.address_of(search),
            "wording": saved_searches.WORDING,
        }

    def form_valid(self, form):
        data = form.cleaned_data
        search = saved_searches.describe(data["recherche"], data["frequency"])
        consent = subscriptions.ask_alert(data["email"], search, source=self.request.path)
        if consent:
            wake(tasks.send_request_mail, consent.pk)
        # The same answer to everybody: this page never tells who is known.
        return HttpResponseRedirect(reverse("newsletters:asked"))


# The secret in the address is the permission: no cookie is needed, hence none is set.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class StopAlertView(View):
    """Mail scanners follow links, so GET only shows a button; one-click (RFC 8058) is a POST."""

    def get(self, request, token):
        return self._page(request, StopAlertKeys().find(SavedSearch.objects, token).first())

    def post(self, request, token):
        found = StopAlertKeys().find(SavedSearch.objects.select_related("subscription"), token).first()
        if found:
            saved_searches.stop(found)
        return self._page(request, None)

    def _page(self, request, alert):
        response = render(request, "newsletters/stop_alert.html", {"alert": alert})
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response
