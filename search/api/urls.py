from django.urls import path, re_path

from search.api import views

app_name = "api"

urlpatterns = [
    path("", views.guide, name="guide"),
    path("openapi.json", views.description, name="openapi"),
    path("projets/", views.projects, name="projects"),
    path("projets/<slug:slug>/", views.project, name="project"),
    # Whatever it holds: a « path » holds no line break.
    re_path(r"^(?P<path>[\s\S]+)$", views.unknown, name="unknown"),
]
