"""The language of a page is that of its address, whatever the visitor's browser or cookies say."""

from django.conf import settings
from django.utils import translation


class AddressLanguageMiddleware:
    """French at the root, English under « /en/ »: one address is one page, for everybody and for caches.

    The administration then speaks the language that each editor chose: Wagtail sees to it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        # Given back afterwards: what the next request remembers must not depend on this one.
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
