"""Addresses that fail, each in its way."""

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.urls import path

from cms import urls as site

handler500 = "home.errors.server_error"


def failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("base-coupee/", failing(OperationalError("could not connect"))),
    path("base-fermee/", failing(InterfaceError("connection already closed"))),
    path("defaut/", failing(ValueError("a mistake of ours"))),
    path("interdit/", failing(PermissionDenied)),
    *site.urlpatterns,
]
