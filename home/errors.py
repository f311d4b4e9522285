"""What is answered instead of a page that is gone, or when the database does not answer."""

import re
import sys
import traceback
from json import JSONDecodeError

from django.core.paginator import InvalidPage
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import get_language_from_path
from django.views.defaults import page_not_found
from django.views.defaults import server_error as django_server_error
from wagtail.models import Page, Site

from home.translations import home_of

#: Seconds after which a robot may ask again.
RETRY_AFTER = "120"


#: PostgreSQL refuses to be asked for a NUL, SQLite for a number that no key can be.
NO_ADDRESS = re.compile(r"\0|\b0*[1-9]\d{18,}\b")


class NoSuchAddressMiddleware:
    """Nothing has an address that the database refuses to be asked for.

    It stands outside whatever looks the path up: pages, redirects, pages taken away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NO_ADDRESS.search(request.path_info):
            raise Http404
        return self.get_response(request)


class UnreadableRequestMiddleware:
    """A number of page that does not exist, a word in the place of a key: Wagtail's own views fail.

    Those of the site answer for themselves: only the administration is looked after.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_inside(request) and "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)

    def process_exception(self, request, exception):
        if is_inside(request) and (is_unreadable(exception) or leads_nowhere(request, exception)):
            return page_not_found(request, exception)
        return None


def is_inside(request):
    return request.path_info.startswith("/admin/")


#: What is only raised of what was sent: a page of a list, a field that a form always has, what an editor of
#: texts writes.
OF_REQUESTS = (InvalidPage, MultiValueDictKeyError, JSONDecodeError)
#: What is raised, by the function that could not read: a field of the database given a word for its number,
#: those of Wagtail given no link to another site, no file of redirects, no version nor parent of a page, or a
#: number for a text.
READERS = {
    "IntegerField.get_prep_value": ValueError,
    "URLOrAbsolutePathValidator.is_absolute_path": AttributeError,
    "ConfirmImportManagementForm.clean": KeyError | AttributeError,
    "HTML.render": AttributeError,
    "RevisionsRevertView.get_object": AttributeError,
    "SetPagePositionView.post": AttributeError,
}


def is_unreadable(exception) -> bool:
    """Whether what was asked for could not be read, for its kind or by one of ``READERS``."""
    if isinstance(exception, OF_REQUESTS):
        return True
    *_before, (last, _line) = traceback.walk_tb(exception.__traceback__)
    return isinstance(exception, READERS.get(last.f_code.co_qualname, ()))


def leads_nowhere(request, exception) -> bool:
    """Whether where to go on to was sent, and is no address."""
    return isinstance(exception, NoReverseMatch) and "next" in {**request.GET, **request.POST}


class WithdrawnPageMiddleware:
    """Tells a page that was public and was taken away (410) from one that never was (404).

    It stands outside the middleware of redirects: an editor's redirect comes first.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD") and was_withdrawn(request):
            return render(request, "410.html", status=410)
        return response


def was_withdrawn(request) -> bool:
    """Whether the address is that of a page that anybody could read once."""
    site = Site.find_for_request(request)
    if site is None:
        return False
    asked = [part for part in request.path.split("/") if part]
    if get_language_from_path(request.path):
        asked = asked[1:]
    home = home_of(site).url_path
    gone = Page.objects.filter(url_path=f"{home}{'/'.join(asked)}/", live=False)
    return gone.filter(first_published_at__isnull=False).public().exists()


def server_error(request):
    """The page of a failure; when the database is what fails, one that says when to come back."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return django_server_error(request)
    response = render(None, "503.html", status=503)
    response["Retry-After"] = RETRY_AFTER
    # For who may ask once more (home.comeback).
    response.is_without_database = True
    return response
