from django.urls import path

from search.exchange import views

app_name = "exchange"

urlpatterns = [
    path("oembed", views.oembed, name="oembed"),
    path("vocabulaires/<slug:name>", views.vocabulary, name="vocabulary"),
    path("vocabulaires/<slug:name>.ttl", views.turtle, name="turtle"),
    path("vocabulaires/<slug:name>.jsonld", views.json_ld, name="json_ld"),
]
