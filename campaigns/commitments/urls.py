from django.urls import path

from campaigns.commitments import views

app_name = "commitments"

urlpatterns = [
    path("atom/", views.feed, name="feed"),
    path("engagements.csv", views.as_csv, name="csv"),
    path("engagements.json", views.as_json, name="json"),
]
