"""Addresses that fail, each in its way."""

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from cms import urls as site

handler500 = "home.errors.server_error"


def failing(error):
    def view(request):
        raise error

    return view


#: So many times, PostgreSQL ends the session in the middle of « session/ ».
ENDS = []
ENDED = "SELECT pg_terminate_backend(pg_backend_pid())"


@csrf_exempt
def session(request):
    with connection.cursor() as cursor:
        cursor.execute(ENDS.pop() if ENDS else "SELECT 1")
    return HttpResponse("lu")


urlpatterns = [
    path("session/", session),
    path("base-coupee/", failing(OperationalError("could not connect"))),
    path("base-fermee/", failing(InterfaceError("connection already closed"))),
    path("defaut/", failing(ValueError("a mistake of ours"))),
    path("interdit/", failing(PermissionDenied)),
    *site.urlpatterns,
]
