"""Signing in to the administration, not too often: passwords are not found by trying.

Counted by account and by network, both disguised; an account that is tried too much opens again by itself. It
never closes to the browsers that its owner signed in from (home/known_browsers.py), which are counted apart.
"""

import logging

from django.core.cache import cache
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin.views.account import LoginView, PasswordResetConfirmView, PasswordResetView

from home import known_browsers
from home.limits import A_DAY, AN_HOUR, disguised, mailbox_of, network_of, times_asked, too_often
from home.models import AccountNoticeKind
from home.second_factor import devices
from home.second_factor.views import CodeView, SettingsView, wait_for_code
from home.tasks import tell_accounts

logger = logging.getLogger(__name__)
#: Failures within the seconds of ``WHILE``, after which nothing is looked at any more.
OF_ACCOUNT, OF_NETWORK, WHILE = 10, 50, 15 * 60
RESETS_PER_HOUR, RESETS_PER_ADDRESS = 10, 3


class SignInView(LoginView):
    def post(self, request, *args, **kwargs):
        if any(cache.get(name, 0) >= most for name, most in self._counters()):
            logger.warning("Sign-in not looked at: too many failures")
            form = self.get_form()
            form.errors.clear()
            form.add_error(None, _("Trop d’essais : réessayez dans un quart d’heure."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        if devices.has_one(form.get_user()):
            remember = bool(form.cleaned_data.get("remember"))
            return wait_for_code(self.request, form.get_user(), remember, self.get_success_url())
        logger.info("Signed in by password: user %s", form.get_user().pk)
        response = super().form_valid(form)
        known_browsers.remember(self.request, response, form.get_user())
        return response

    def form_invalid(self, form):
        for name, _most in self._counters():
            times_asked(name, WHILE)
        # Whose account was tried is not written: a password may be typed in the wrong field.
        logger.warning("Sign-in refused: wrong password")
        return super().form_invalid(form)

    def _counters(self):
        account = self.request.POST.get("username", "").strip().lower()
        known = known_browsers.mark_of(self.request, account)
        if known:
            return ((f"sign-in-known-{known}", OF_ACCOUNT),)
        return (
            (f"sign-in-{disguised(account)}", OF_ACCOUNT),
            (f"sign-in-from-{network_of(self.request)}", OF_NETWORK),
        )


class ResetView(PasswordResetView):
    """A mail to choose another password: so many for one address, whose owner does not see us give in."""

    def form_valid(self, form):
        address = mailbox_of(form.cleaned_data["email"])
        if too_often("reset-from", network_of(self.request), AN_HOUR, RESETS_PER_HOUR):
            form.add_error(None, _("Trop d’essais : réessayez dans une heure."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        if not too_often("reset", address, A_DAY, RESETS_PER_ADDRESS):
            # As much is written for an address that is nobody's, and no mail leaves within the request: how
            # long it takes tells nothing.
            tell_accounts(
                AccountNoticeKind.PASSWORD, list(form.get_users(form.cleaned_data["email"])) or [None]
            )
        return redirect(self.get_success_url())


class NewPasswordView(PasswordResetConfirmView):
    """Who was sent the link is let in from this browser, even while others keep the account closed."""

    def form_valid(self, form):
        response = super().form_valid(form)
        known_browsers.remember(self.request, response, self.user)
        return response


urlpatterns = [
    path("login/", SignInView.as_view(), name="wagtailadmin_login"),
    path("login/code/", CodeView.as_view(), name="second_factor"),
    path("account/second-facteur/", SettingsView.as_view(), name="second_factor_settings"),
    path("password_reset/", ResetView.as_view(), name="wagtailadmin_password_reset"),
    path(
        "password_reset/confirm/<uidb64>/<token>/",
        NewPasswordView.as_view(),
        name="wagtailadmin_password_reset_confirm",
    ),
]
