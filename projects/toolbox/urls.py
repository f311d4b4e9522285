from django.urls import path

from projects.toolbox import views

app_name = "toolbox"

urlpatterns = [
    path("trouver/", views.find, name="find"),
    path("comparer/", views.compare, name="compare"),
    path("proposer/", views.ProposeView.as_view(), name="propose"),
    path("proposer/merci/", views.proposed, name="proposed"),
]
