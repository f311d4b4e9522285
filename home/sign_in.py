"""Signing in to the administration, not too often: passwords are not found by trying.

Counted by account and by network, both disguised; an account that is tried too much opens again by itself.
"""

from django.core.cache import cache
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin.views.account import LoginView

from home.limits import disguised, network_of, times_asked

#: Failures within the seconds of ``WHILE``, after which nothing is looked at any more.
OF_ACCOUNT, OF_NETWORK, WHILE = 10, 50, 15 * 60


class SignInView(LoginView):
    def post(self, request, *args, **kwargs):
        if any(cache.get(name, 0) >= most for name, most in self._counters()):
            form = self.get_form()
            form.errors.clear()
            form.add_error(None, _("Trop d’essais : réessayez dans un quart d’heure."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        for name, _most in self._counters():
            times_asked(name, WHILE)
        return super().form_invalid(form)

    def _counters(self):
        account = self.request.POST.get("username", "").strip().lower()
        return (
            (f"sign-in-{disguised(account)}", OF_ACCOUNT),
            (f"sign-in-from-{network_of(self.request)}", OF_NETWORK),
        )


urlpatterns = [path("", SignInView.as_view(), name="wagtailadmin_login")]
