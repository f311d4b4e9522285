from django.urls import path

from projects.proposals import steps, views

app_name = "proposals"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("confirmer/<str:token>/", views.ConfirmView.as_view(), name="confirm"),
    path("soutenir/<str:token>/", views.ConfirmSupportView.as_view(), name="confirm_support"),
    path("partage/<slug:public_id>/", views.SharedView.as_view(), name="shared"),
    path("<str:token>/", views.OwnView.as_view(), name="own"),
    path("<str:token>/lien/", views.ResumeView.as_view(), name="resume"),
    path("<str:token>/repondre/", views.ReplyView.as_view(), name="reply"),
    path("<str:token>/ressemblances/", views.AlikeView.as_view(), name="alike"),
    path("<str:token>/pieces/<int:pk>/", views.own_file, name="file"),
    path(f"<str:token>/{steps.PREVIEW}/", views.PreviewView.as_view(), name="preview"),
    path("<str:token>/<slug:slug>/", views.StepView.as_view(), name="step"),
]
