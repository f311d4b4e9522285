from django.urls import path

from cms.mailbox import views

app_name = "mailbox"

urlpatterns = [
    path("", views.message_list, name="list"),
    path("<slug:key>/", views.message_detail, name="detail"),
    path("<slug:key>/html/", views.message_html, name="html"),
]
