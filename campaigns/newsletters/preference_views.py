"""What a subscriber decides about themselves, by the link of their letters and without a password."""

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView

from campaigns.newsletters.forms import PreferencesForm
from campaigns.newsletters.models import PreferenceKeys, Subscription
from home.limits import too_often
from projects import personal_data

HOUR, PER_HOUR = 3600, 60


# The secret in the address is the permission: no cookie is needed, hence none is set.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class KeyView(View):
    """Known by the signed key of a letter. Answers 404 to a forged one, 429 to who asks too often."""

    def dispatch(self, request, *args, **kwargs):
        rows = Subscription.objects.select_related("contributor__place")
        found = PreferenceKeys().find(rows, kwargs["key"]).first()
        if found is None:
            raise Http404(_("Ce lien est incomplet, ou la personne a été effacée."))
        self.subscription = found
        if too_often("preferences", found.pk, HOUR, PER_HOUR):
            text = _("Trop de demandes depuis une heure : attendez un peu avant de recommencer.")
            return HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response


class PreferencesView(KeyView, FormView):
    form_class = PreferencesForm
    template_name = "newsletters/preferences.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "subscription": self.subscription}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            subscription=self.subscription,
            is_saved="enregistre" in self.request.GET,
            key=self.kwargs["key"],
            **kwargs,
        )

    def form_valid(self, form):
        form.save()
        here = reverse("newsletters:preferences", args=[self.kwargs["key"]])
        return HttpResponseRedirect(f"{here}?enregistre")


class ExportView(KeyView):
    def get(self, request, key):
        found = personal_data.export(self.subscription.contributor)
        options = {"ensure_ascii": False, "indent": 2}
        response = JsonResponse(found, json_dumps_params=options)
        response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
        return response


class EraseView(KeyView):
    """Scanners of mail follow links, so GET only shows a button."""

    def get(self, request, key):
        return self._page(erased=False)

    def post(self, request, key):
        personal_data.erase(self.subscription.contributor)
        return self._page(erased=True)

    def _page(self, erased):
        return render(self.request, "newsletters/erase.html", {"erased": erased, "key": self.kwargs["key"]})
