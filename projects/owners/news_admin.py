"""The news that owners write, for the editors who read them first."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail import hooks

from home.lists import DecisionButtons, ListAdmin, ReadOnly
from home.todo import TodoRows
from projects.owners import news
from projects.owners.enums import NewsState
from projects.owners.models import News

CHANGE, INDEX = "owners.change_news", "owners_news_modeladmin_index"


class NewsButtons(DecisionButtons):
    permission, waiting = CHANGE, NewsState.WAITING
    decisions = (
        (gettext_lazy("Relire et publier"), "publish_news"),
        (gettext_lazy("Refuser"), "refuse_news"),
    )


class NewsAdmin(ListAdmin):
    model = News
    permission_helper_class = ReadOnly
    button_helper_class = NewsButtons
    list_display = ("title", "project", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("project",)
    inspect_view_enabled = True
    inspect_view_fields = ("project", "title", "text", "url", "state", "refusal", "published_at")


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi, en une phrase que ses porteurs liront"),
        max_length=News._meta.get_field("refusal").max_length,
        widget=forms.TextInput(attrs={"class": "w-field__input"}),
        error_messages={"required": gettext_lazy("Dites pourquoi : ses porteurs pourront la récrire.")},
    )


class DecideNewsView(View):
    """An editor reads a news, then publishes or refuses it."""

    def dispatch(self, request, news_id, **kwargs):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        waiting = News.objects.select_related("project").filter(state=NewsState.WAITING)
        self.news = get_object_or_404(waiting, pk=news_id)
        return super().dispatch(request, **kwargs)

    def get(self, request, publishes):
        return self.show(RefusalForm())

    def post(self, request, publishes):
        form = RefusalForm(request.POST)
        if publishes:
            try:
                news.publish(self.news, request.user)
            except ValueError as error:
                messages.error(request, error)
        elif form.is_valid():
            news.refuse(self.news, request.user, form.cleaned_data["reason"])
        else:
            return self.show(form)
        return redirect(INDEX)

    def show(self, form):
        context = {
            "page_title": News._meta.verbose_name,
            "news": self.news,
            "people": news.followers(self.news.project).count(),
            "form": form,
            "back_url": reverse(INDEX),
        }
        return render(self.request, "owners/admin/news.html", context)


@hooks.register("register_admin_urls")
def register_news():
    publish, refuse = {"publishes": True}, {"publishes": False}
    return [
        path("nouvelles/<int:news_id>/publier/", DecideNewsView.as_view(), publish, "publish_news"),
        path("nouvelles/<int:news_id>/refuser/", DecideNewsView.as_view(), refuse, "refuse_news"),
    ]


@hooks.register("construct_todo_items")
def news_that_wait(request):
    if not request.user.has_perm(CHANGE):
        return []
    waiting = News.objects.filter(state=NewsState.WAITING)
    return [TodoRows(waiting, say_news, f"{reverse(INDEX)}?state={NewsState.WAITING}", "comment")]


def say_news(count):
    return ngettext("nouvelle de projet à relire", "nouvelles de projets à relire", count)
