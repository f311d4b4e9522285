from django.urls import path

from search.landings import views

app_name = "landings"

urlpatterns = [
    path("themes/", views.theme_index, name="themes"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("themes/<slug:slug>/apercu.jpg", views.preview, {"read": views.read_theme}, name="theme-preview"),
    path("territoires/", views.territory_index, name="territories"),
    path("territoires/<slug:slug>/", views.territory, name="territory"),
    path(
        "territoires/<slug:slug>/apercu.jpg",
        views.preview,
        {"read": views.read_territory},
        name="territory-preview",
    ),
    path("organisations/", views.organisation_index, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/apercu.jpg",
        views.preview,
        {"read": views.read_organisation},
        name="organisation-preview",
    ),
    path("comment-nous-classons/", views.how_we_rank, name="ranking"),
    path("plan-du-site/", views.site_map, name="site-map"),
]
