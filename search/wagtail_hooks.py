from django.urls import include, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register
from wagtail_modeladmin.views import CreateView

from home.backups.actions import HOOK as RESTORED_HOOK
from home.lists import ListAdmin
from home.todo import TodoRows
from search import admin_views, misses_report, restoring
from search.backends import BackendUnavailable, get_backend
from search.enums import MissState
from search.models import MissedSearch, Promotion, SynonymGroup
from search.query import DiscoveryQuery


class WordsCreateView(CreateView):
    """Starts with the words of the address, when a search without results leads here."""

    def get_initial(self):
        return {"words": self.request.GET.get("mots", "")[: MissedSearch._meta.get_field("words").max_length]}


class SynonymGroupAdmin(ListAdmin):
    model = SynonymGroup
    create_view_class = WordsCreateView
    menu_label = gettext_lazy("Synonymes")
    menu_icon = "search"
    add_to_settings_menu = True
    list_display = ("words",)
    list_export = ("words",)
    export_filename = "synonymes"
    search_fields = ("words",)


class PromotionAdmin(ListAdmin):
    model = Promotion
    create_view_class = WordsCreateView
    menu_label = gettext_lazy("Mises en avant")
    menu_icon = "pick"
    add_to_settings_menu = True
    list_display = ("words", "sentence", "starts_on", "ends_on")
    list_export = ("words", "with_synonyms", "sentence", "sentence_en", "starts_on", "ends_on")
    export_filename = "mises-en-avant"
    search_fields = ("words", "sentence")


modeladmin_register(SynonymGroupAdmin)
modeladmin_register(PromotionAdmin)


class PermittedMenuItem(MenuItem):
    """A report shown to those who may read it."""

    def __init__(self, *args, permission, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def register_reports():
    index, missed = admin_views.urlpatterns, misses_report.urlpatterns
    return [
        path("index/", include((index, "discovery_admin"), namespace="discovery_admin")),
        path("sans-resultat/", include((missed, "misses"), namespace="misses")),
    ]


@hooks.register("register_reports_menu_item")
def health_menu_item():
    return PermittedMenuItem(
        gettext_lazy("Index de recherche"),
        reverse("discovery_admin:health"),
        name="discovery-index",
        icon_name="search",
        order=900,
        permission=admin_views.VIEW,
    )


@hooks.register("register_reports_menu_item")
def misses_menu_item():
    return PermittedMenuItem(
        gettext_lazy("Recherches sans résultat"),
        reverse("misses:report"),
        name="missed-searches",
        icon_name="search",
        order=730,
        permission=misses_report.VIEW,
    )


@hooks.register("construct_todo_items")
def misses_that_wait(request):
    if not request.user.has_perm(misses_report.VIEW):
        return []
    listing = f"{reverse('misses:report')}?{urlencode({'etat': MissState.TODO.value})}"
    return [TodoRows(MissedSearch.objects.to_do(), say_misses, listing, "search")]


def say_misses(count):
    return ngettext("recherche sans résultat à traiter", "recherches sans résultat à traiter", count)


@hooks.register("find_projects_by_words")
def projects_that_say(text):
    """Ids of the published projects nearest to these words, open or not; none when no engine answers."""
    try:
        return get_backend().search(DiscoveryQuery(text=text, recruiting_only=False, size=10)).ids
    except BackendUnavailable:
        return []


hooks.register(RESTORED_HOOK, restoring.after_restore)
