from django.urls import path, re_path

from campaigns.newsletters import views

app_name = "newsletters"

urlpatterns = [
    path("", views.SubscribeView.as_view(), name="subscribe"),
    path("merci/", views.AskedView.as_view(), name="asked"),
    path("confirmation/<str:token>/", views.ConfirmView.as_view(), name="confirm"),
    re_path(
        r"^desabonnement/(?P<token>[A-Za-z0-9_-]{22})/$", views.UnsubscribeView.as_view(), name="unsubscribe"
    ),
]
