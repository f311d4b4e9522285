from django.urls import path

from campaigns.communes import views

app_name = "communes"
urlpatterns = [
    path("", views.communes, name="all"),
    path("carte.json", views.points, name="points"),
    path("candidater/", views.ApplyView.as_view(), name="apply"),
    path("confirmer/<str:key>/", views.VerifyView.as_view(), name="verify"),
    path("repondre/<str:key>/", views.AnswerView.as_view(), name="answer"),
]
