from django.urls import path

from search.api import views

app_name = "api"

urlpatterns = [
    path("", views.guide, name="guide"),
    path("openapi.json", views.description, name="openapi"),
    path("projets/", views.projects, name="projects"),
    path("projets/<slug:slug>/", views.project, name="project"),
    path("<path:path>", views.unknown, name="unknown"),
]
