from django.urls import path

from search import feeds, views
from search.maps import views as maps

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("atom/", feeds.atom, name="atom"),
    path("carte.json", maps.geojson, name="geojson"),
    path("commune/", views.nearest, name="nearest"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("surprise/", views.surprise, name="surprise"),
]
