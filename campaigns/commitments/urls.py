from django.urls import path

from campaigns.commitments import views

app_name = "commitments"

urlpatterns = [
    path("<int:page_id>/suivre/", views.AskView.as_view(), name="follow"),
    path("<int:page_id>/commenter/", views.AskView.as_view(comments=True), name="comment"),
    path("confirmer/<str:token>/", views.LinkView.as_view(), name="confirm"),
    path("ne-plus-suivre/<str:token>/", views.LinkView.as_view(stops=True), name="stop"),
    path("atom/", views.feed, name="feed"),
    path("engagements.csv", views.as_csv, name="csv"),
    path("engagements.json", views.as_json, name="json"),
]
