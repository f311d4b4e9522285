from django.urls import path

from cms.styleguide import views

app_name = "styleguide"

urlpatterns = [
    path("", views.guide, name="guide"),
    path("403/", views.error_page, {"template": "403.html"}, name="forbidden"),
    path("403-formulaire/", views.error_page, {"template": "403_csrf.html"}, name="form-refused"),
    path("404/", views.error_page, {"template": "404.html"}, name="not-found"),
    path("410/", views.error_page, {"template": "410.html"}, name="gone"),
    path("500/", views.error_page, {"template": "500.html"}, name="failure"),
    path("503/", views.error_page, {"template": "503.html"}, name="unavailable"),
]
