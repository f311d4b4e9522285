"""The site's addresses, and the pictures that a front server would serve."""

from django.conf import settings
from django.urls import path
from django.views.static import serve

from cms.urls import urlpatterns as site_urls

urlpatterns = [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}), *site_urls]
