from django.urls import include, path, re_path

from campaigns.newsletters import alert_views, preference_views, views
from campaigns.newsletters.bounces import webhooks

app_name = "newsletters"
#: The secret of an address: signed, or whole as it was mailed once.
KEY = "[A-Za-z0-9_.~-]{22,50}"

urlpatterns = [
    path("", views.SubscribeView.as_view(), name="subscribe"),
    path("alerte/", alert_views.AskAlertView.as_view(), name="ask-alert"),
    re_path(
        rf"^alerte/(?P<token>{KEY})/arreter/$",
        alert_views.StopAlertView.as_view(),
        name="stop-alert",
    ),
    path("merci/", views.AskedView.as_view(), name="asked"),
    path("confirmation/<str:token>/", views.ConfirmView.as_view(), name="confirm"),
    re_path(rf"^desabonnement/(?P<token>{KEY})/$", views.UnsubscribeView.as_view(), name="unsubscribe"),
    path("vers/<int:issue_id>/<slug:kind>/<slug:target>/", views.FollowLinkView.as_view(), name="link"),
    path("retours/<slug:provider>/", webhooks.receive, name="webhook"),
    re_path(
        rf"^preferences/(?P<key>{KEY})/",
        include(
            [
                path("", preference_views.PreferencesView.as_view(), name="preferences"),
                path("mes-donnees.json", preference_views.ExportView.as_view(), name="export"),
                path("effacer/", preference_views.EraseView.as_view(), name="erase"),
            ]
        ),
    ),
]
