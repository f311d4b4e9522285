from django.urls import path

from search import feeds, views

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("atom/", feeds.atom, name="atom"),
    path("suggestions/", views.suggestions, name="suggestions"),
]
