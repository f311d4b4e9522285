from django.urls import path

from cms.styleguide import views

app_name = "styleguide"

urlpatterns = [
    path("", views.guide, name="guide"),
    path("404/", views.error_page, {"template": "404.html"}, name="not-found"),
    path("500/", views.error_page, {"template": "500.html"}, name="failure"),
]
