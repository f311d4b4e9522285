"""Nobody works in the administration without a second factor, when the site asks for one."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from home.second_factor.devices import is_needed

#: Where one signs in and out, and what these pages are made of.
OPEN = {
    *("wagtailadmin_login", "wagtailadmin_logout", "second_factor", "second_factor_settings"),
    *("wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
}


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path_info.startswith("/admin/") or request.resolver_match.view_name in OPEN:
            return None
        if not request.user.is_authenticated or not is_needed(request):
            return None
        return redirect(f"{reverse('second_factor_settings')}?{urlencode({'next': request.get_full_path()})}")
