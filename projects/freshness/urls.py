from django.urls import path

from projects.freshness.views import AnswerView

app_name = "freshness"
urlpatterns = [path("<str:token>/", AnswerView.as_view(), name="answer")]
