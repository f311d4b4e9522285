from django.urls import include, path

from projects.owners import views

app_name = "owners"

urlpatterns = [
    path("", views.OrganisationView.as_view(), name="organisation"),
    path(
        "<int:page_id>/",
        include(
            [
                path("", views.FiguresView.as_view(), name="figures"),
                path("chiffres.csv", views.TableView.as_view(), name="table"),
                path("toujours-vrai/", views.StillRightView.as_view(), name="still-right"),
                path("nouvelles/", views.NewsView.as_view(), name="news"),
                path("modifier/", views.EditView.as_view(), name="edit"),
            ]
        ),
    ),
]
