from django.urls import path

from projects.contributors import views

urlpatterns = [path("<int:project_id>/", views.participate, name="participate")]
