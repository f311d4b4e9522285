from django.urls import path
from wagtail.contrib.sitemaps import views as sitemaps

from home import views
from home.sharing import SITEMAPS

SECTIONS = {"sitemaps": SITEMAPS}

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("humans.txt", views.humans, name="humans"),
    path(".well-known/security.txt", views.security, name="security"),
    path("sitemap.xml", sitemaps.index, {**SECTIONS, "sitemap_url_name": "sitemap"}, name="sitemaps"),
    path("sitemap-<section>.xml", sitemaps.sitemap, SECTIONS, name="sitemap"),
    path("agendas/<int:page_id>.ics", views.agenda, name="agenda"),
    path("apercus/<int:page_id>.jpg", views.preview_picture, name="preview_picture"),
]
