from django.urls import include, path

from projects.contributors import views

app_name = "contributors"

urlpatterns = [
    path("", views.AskView.as_view(), name="ask"),
    path("merci/", views.AskedView.as_view(), name="asked"),
    path("projets/<int:project_id>/", views.AboutProjectView.as_view(), name="about-project"),
    path("lien/<str:token>/", views.LinkView.as_view(), name="link"),
    path("reponse/<str:token>/", views.AnswerView.as_view(), name="answer"),
    path(
        "chez-moi/<str:key>/",
        include(
            [
                path("", views.HomeView.as_view(), name="space"),
                path("participer/<int:project_id>/", views.GoView.as_view(), name="go"),
                # What is above this app in the house, under the key of the space.
                path("porteur/<int:organisation_id>/", include("projects.owners.urls")),
                path("accord/", views.AgreeView.as_view(), name="agree"),
                path("quitter/", views.LeaveView.as_view(), name="leave"),
                path("mes-donnees.json", views.ExportView.as_view(), name="export"),
                path("effacer/", views.EraseView.as_view(), name="erase"),
            ]
        ),
    ),
]
