from django.urls import path

from search import exports, feeds, views
from search.maps import views as maps

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("agenda.ics", exports.agenda, name="agenda"),
    path("atom/", feeds.atom, name="atom"),
    path("carte.json", maps.geojson, name="geojson"),
    path("comparer/", views.compare, name="compare"),
    path("commune/", views.nearest, name="nearest"),
    path("ppsr-core.json", exports.ppsr_core, name="ppsr"),
    path("projets.csv", exports.table, name="table"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("trouver-mon-projet/", views.quiz, name="quiz"),
    path("surprise/", views.surprise, name="surprise"),
]
