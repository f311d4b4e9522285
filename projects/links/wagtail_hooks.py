from django.urls import include, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.checker import ContentCheck
from home.todo import TodoRows
from projects.links.collecting import addresses_of
from projects.links.enums import TO_MEND
from projects.links.models import Link
from projects.links.report import VIEW, urlpatterns
from projects.models import ProjectPage

#: No address that answers has these unescaped.
BREAKS_A_SELECTOR = frozenset('"\\\n')


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW)


@hooks.register("register_admin_urls")
def register_report():
    return [path("liens/", include((urlpatterns, "links"), namespace="links"))]


@hooks.register("register_reports_menu_item")
def report_menu_item():
    return ReportMenuItem(
        _("Liens"), reverse("links:report"), name="links", icon_name="link-external", order=720
    )


@hooks.register("construct_todo_items")
def links_that_wait(request):
    if not request.user.has_perm(VIEW):
        return []
    states = urlencode([("etat", state.value) for state in TO_MEND])
    address = f"{reverse('links:report')}?{states}"
    return [TodoRows(Link.objects.to_mend(), say_links, address, "link-external")]


def say_links(count):
    return ngettext("lien à corriger dans les projets", "liens à corriger dans les projets", count)


def links_to_mend(page):
    """The selector of the links of a project, as typed, that are known not to lead where they say."""
    known = Link.objects.to_mend().filter(url__in=addresses_of(page)).values_list("url", flat=True)
    return ",".join(f'main a[href="{url}"]' for url in known if not BREAKS_A_SELECTOR.intersection(url))


@hooks.register("construct_content_checks")
def checks_of_links(page_class):
    if not issubclass(page_class, ProjectPage):
        return []
    remedy = _("Changer l’adresse ; le rapport « Liens » dit ce qu’elle a répondu.")
    return [ContentCheck("lien-casse", _("Un lien est cassé ou a déménagé"), remedy, links_to_mend)]
