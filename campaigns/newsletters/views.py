from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from campaigns.newsletters import clicks, subscriptions, tasks
from campaigns.newsletters.errors import InvalidLink
from campaigns.newsletters.forms import SubscriptionForm, campaign_to_follow, project_to_follow
from campaigns.newsletters.models import StopKeys, Subscription
from cms.wakeups import wake
from home.addresses import parts_of


class SubscribeView(FormView):
    form_class = SubscriptionForm
    template_name = "newsletters/subscribe.html"

    def get_initial(self):
        return {name: self.request.GET.get(name) for name in ("suivre", "campagne")}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        context["followed"] = project_to_follow(form["suivre"].value())
        context["campaign"] = campaign_to_follow(form["campagne"].value())
        return {**context, "wording": subscriptions.WORDING}

    def form_valid(self, form):
        self._ask(form.cleaned_data)
        # The same answer to everybody: this page never tells who is subscribed.
        return HttpResponseRedirect(reverse("newsletters:asked"))

    def _ask(self, data):
        consent = subscriptions.ask_subscription(
            data["email"],
            themes=data["themes"],
            kinds=data["contribution_kinds"],
            place=data["place"],
            follow=data["suivre"],
            campaign=data["campagne"],
            source=parts_of(self.request.headers.get("Referer", self.request.path)).path,
        )
        if consent:
            wake(tasks.send_request_mail, consent.pk)


class AskedView(TemplateView):
    template_name = "newsletters/asked.html"


# The secret in the address is the permission: no cookie is needed, hence none is set.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class ConfirmView(View):
    """Mail scanners follow links, so GET only shows a button."""

    def get(self, request, token):
        return self._answer(request, token, done=False)

    def post(self, request, token):
        return self._answer(request, token, done=True)

    def _answer(self, request, token, done):
        try:
            consent = subscriptions.read_confirmation(token)
            if done:
                subscriptions.confirm(token)
        except InvalidLink as error:
            return render(request, "newsletters/confirm.html", {"error": error}, status=410)
        context = {
            "done": done,
            "campaign": subscriptions.chosen_campaign(consent),
            "search": consent.choices.get("search"),
        }
        return render(request, "newsletters/confirm.html", context)


@method_decorator(never_cache, name="dispatch")
class FollowLinkView(View):
    """Counts a click on a link that is the same for everybody, and nothing of who clicks."""

    def get(self, request, issue_id, kind, target):
        address = clicks.destination(issue_id, kind, target)
        if not address:
            raise Http404
        if clicks.counts(request, issue_id, kind, target):
            clicks.count(issue_id, kind, target)
        response = HttpResponseRedirect(address)
        response["X-Robots-Tag"] = "noindex"
        return response


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(View):
    """One-Click (RFC 8058): a POST without cookie nor session stops the letter."""

    def get(self, request, token):
        subscription = get_object_or_404(StopKeys().find(Subscription.objects, token))
        return self._page(request, subscription)

    def post(self, request, token):
        subscription = get_object_or_404(StopKeys().find(Subscription.objects, token))
        return self._page(request, subscriptions.unsubscribe(subscription))

    def _page(self, request, subscription):
        context = {
            "ended": bool(subscription.ended_at),
            "has_alerts": subscription.saved_searches.exists(),
        }
        return render(request, "newsletters/unsubscribe.html", context)
