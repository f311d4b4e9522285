"""The pages of the second factor: its code when signing in, and choosing or giving it up."""

import logging
from base64 import b32encode
from io import BytesIO
from time import time

import qrcode
from django import forms
from django.contrib.auth import get_user_model, login
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import RedirectURLMixin
from django.core.cache import cache
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from qrcode.image.svg import SvgPathImage
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home import known_browsers
from home.limits import tell_reached, times_asked
from home.second_factor import devices, sessions

logger = logging.getLogger(__name__)
#: In the session between the password and the code: who it is, since when, and whether to remember them.
WAITING = "second-factor-of"
#: Seconds that the password stays good for.
PATIENCE = 5 * 60
WRONG = _("Ce code n’est pas le bon. Attendez le suivant, puis réessayez.")
#: Passwords that an open session may try within so many seconds: whoever borrowed it does not find it here.
TRIES, WHILE = 10, 15 * 60


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class FirstForm(CodeForm):
    """To choose one at all: an open session does not say that it is still its owner who is there."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def fault_of_password(user, password):
    """Why this password is not taken, or nothing."""
    name = f"second-factor-password-{user.pk}"
    if cache.get(name, 0) >= TRIES:
        tell_reached("second-factor-password")
        return _("Trop d’essais : réessayez dans un quart d’heure.")
    if user.check_password(password):
        return ""
    times_asked(name, WHILE)
    return _("Ce mot de passe n’est pas le vôtre.")


def wait_for_code(request, user, remember, leads_to):
    """The password was right: nobody is signed in before the code is."""
    request.session.cycle_key()
    request.session[WAITING] = {"user": user.pk, "backend": user.backend, "at": time(), "remember": remember}
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': leads_to})}")


@method_decorator(never_cache, name="dispatch")
class CodeView(RedirectURLMixin, FormView):
    """The code, after the password."""

    form_class = CodeForm
    template_name = "home/second_factor/code.html"
    next_page = "wagtailadmin_home"

    def dispatch(self, request, *args, **kwargs):
        self.waiting = request.session.get(WAITING) or {}
        users = get_user_model().objects.filter(is_active=True, pk=self.waiting.get("user"))
        self.person = users.first() if time() - self.waiting.get("at", 0) < PATIENCE else None
        if self.person is None:
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        if not devices.use(self.person, form.cleaned_data["code"]):
            logger.warning("Sign-in refused: wrong code, user %s", self.person.pk)
            form.add_error("code", WRONG)
            return self.form_invalid(form)
        del self.request.session[WAITING]
        login(self.request, self.person, backend=self.waiting["backend"])
        self.request.session[devices.PASSED] = self.person.pk
        logger.info("Signed in by password and code: user %s", self.person.pk)
        if not self.waiting["remember"]:
            self.request.session.set_expiry(0)
        response = redirect(self.get_success_url())
        known_browsers.remember(self.request, response, self.person)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SettingsView(LoginRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """Choose a second factor, by the password; renew its codes on paper, or give it up, by showing it again.

    Each of these ends the other sessions of the account.
    """

    template_name = "home/second_factor/settings.html"
    page_title = _("Second facteur")
    header_icon = "lock"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_login_url(self):
        return reverse("wagtailadmin_login")

    def dispatch(self, request, *args, **kwargs):
        self.is_on = request.user.is_authenticated and devices.has_one(request.user)
        if self.is_on and devices.is_needed(request):
            # Signed in before it was chosen, on another machine perhaps.
            request.session.flush()
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return CodeForm if self.is_on else FirstForm

    def form_valid(self, form):
        user, code = self.request.user, form.cleaned_data["code"]
        if not self.is_on:
            fault = fault_of_password(user, form.cleaned_data["password"])
            if fault:
                form.add_error("password", fault)
                return self.form_invalid(form)
            return self.shown(form, devices.confirm(user, code))
        if not devices.use(user, code):
            return self.shown(form, [])
        if "forget" not in self.request.POST:
            return self.shown(form, devices.renew_codes(user))
        devices.forget(user, by=user)
        self.request.session.pop(devices.PASSED, None)
        self.begin_alone()
        messages.success(self.request, _("Votre compte n’a plus de second facteur."))
        return redirect("second_factor_settings")

    def shown(self, form, codes):
        """The codes on paper, this once; or that the one that was given is wrong."""
        if not codes:
            form.add_error("code", WRONG)
            return self.form_invalid(form)
        self.begin_alone()
        self.request.session[devices.PASSED] = self.request.user.pk
        return self.render_to_response(self.get_context_data(codes=codes))

    def begin_alone(self):
        """A new key for this session, and no other session of theirs."""
        self.request.session.cycle_key()
        sessions.close(self.request.user, but=self.request.session.session_key)

    def get_context_data(self, **kwargs):
        found = super().get_context_data(is_on=self.is_on, **kwargs)
        if "codes" in found:
            return found
        if self.is_on:
            return found | {"left": devices.codes_left(self.request.user)}
        device = devices.begin(self.request.user)
        return found | {"drawing": drawn(device.config_url), "key": b32encode(device.bin_key).decode()}


def drawn(address: str) -> str:
    """A QR code that a telephone reads, as SVG without a style of its own."""
    content = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage).save(content)
    return mark_safe(content.getvalue().decode().partition("?>")[2])  # noqa: S308 - drawn here, of figures only
