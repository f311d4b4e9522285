from django.urls import path

from campaigns.digital import views

app_name = "digital"

urlpatterns = [
    path("", views.start, name="start"),
    path("choisir/", views.choose, name="choose"),
    path("<slug:sighting>/", views.hand_off, name="hand_off"),
]
