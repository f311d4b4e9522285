from django.urls import path

from search.exchange import views, widgets

app_name = "exchange"

urlpatterns = [
    path("integrer/projets/", widgets.card_list, name="card-list"),
    path("integrer/projets/<int:page_id>/", widgets.card, name="card"),
    path("integrer/projets/<int:page_id>/badge.svg", widgets.badge, name="badge"),
    path("integrer/couleurs/<slug:colour>.css", widgets.colours, name="colours"),
    path("oembed", views.oembed, name="oembed"),
    path("vocabulaires/<slug:name>", views.vocabulary, name="vocabulary"),
    path("vocabulaires/<slug:name>.ttl", views.turtle, name="turtle"),
    path("vocabulaires/<slug:name>.jsonld", views.json_ld, name="json_ld"),
]
