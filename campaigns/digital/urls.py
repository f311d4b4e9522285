from django.urls import path

from campaigns.digital import desk_views, views

app_name = "digital"

urlpatterns = [
    path("", views.start, name="start"),
    path("choisir/", views.choose, name="choose"),
    path("dossier/<str:token>/", desk_views.OwnView.as_view(), name="own"),
    path("administration/<str:key>/", desk_views.AdministrationView.as_view(), name="administration"),
    path("<slug:sighting>/", views.hand_off, name="hand_off"),
    path("<slug:sighting>/signaler/", desk_views.ReportView.as_view(), name="report"),
]
