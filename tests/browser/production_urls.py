"""The site's addresses, and the pictures that a proxy serves in production."""

from django.conf import settings
from django.urls import path
from django.views.static import serve

from cms.urls import urlpatterns as of_the_site


def picture(request, path):
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


urlpatterns = [path("media/<path:path>", picture), *of_the_site]
