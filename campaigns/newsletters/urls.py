from django.urls import path

app_name = "newsletters"

urlpatterns: list = []
