from django.urls import path

from campaigns.reports import alert_views, list_views, public_views, steps, views

app_name = "reports"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("tous/", list_views.reports, name="all"),
    path("tous/carte.json", list_views.points, name="points"),
    path("tous/atom/", list_views.atom, name="atom"),
    path("prevenir/", alert_views.AskAlertView.as_view(), name="ask_alert"),
    path("prevenir/confirmer/<str:token>/", alert_views.ConfirmAlertView.as_view(), name="confirm_alert"),
    path("prevenir/arreter/<str:key>/", alert_views.StopAlertView.as_view(), name="stop_alert"),
    path("moderation/", list_views.moderation, name="moderation"),
    path("confirmer/<str:token>/", views.ConfirmView.as_view(), name="confirm"),
    path("moi-aussi/<str:token>/", public_views.ConfirmFollowView.as_view(), name="confirm_follow"),
    path("suivi/<str:token>/", public_views.FollowView.as_view(), name="follow"),
    path("photo/<slug:code>.jpg", public_views.photo, name="photo"),
    path("numero/<slug:number>/", public_views.ReportView.as_view(), name="report"),
    path("brouillon/<str:token>/", views.own, name="own"),
    path(f"brouillon/<str:token>/{steps.PREVIEW}/", views.PreviewView.as_view(), name="preview"),
    path("brouillon/<str:token>/<slug:slug>/", views.StepView.as_view(), name="step"),
]
