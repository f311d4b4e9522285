from django.urls import include, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms import wakeups
from home.space import HOOK, SpaceItem, SpaceSection
from home.todo import TodoRows
from projects.proposals.desk import CHANGE, VIEW, urlpatterns
from projects.proposals.enums import WAITING
from projects.proposals.models import Proposal
from projects.proposals.tasks import sweep_notices

#: ``{code: (label of the filter, message of the history)}``
LOG_ACTIONS = {
    "proposals.release": (gettext_lazy("Libérer une proposition"), gettext_lazy("Proposition libérée")),
    "proposals.discard": (gettext_lazy("Supprimer une proposition"), gettext_lazy("Proposition supprimée")),
    "proposals.decide": (gettext_lazy("Décider d’une proposition"), gettext_lazy("Proposition décidée")),
}


class DeskMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW)


@hooks.register("register_admin_urls")
def register_desk():
    return [path("propositions/", include((urlpatterns, "proposals_desk"), namespace="proposals_desk"))]


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    address = reverse("proposals_desk:index")
    return DeskMenuItem(
        gettext_lazy("Propositions"), address, name="propositions", icon_name="draft", order=155
    )


@hooks.register("construct_todo_items")
def proposals_that_wait(request):
    if not request.user.has_perm(CHANGE):
        return []
    states = urlencode([("state", state.value) for state in WAITING])
    address = f"{reverse('proposals_desk:index')}?{states}"
    return [TodoRows(Proposal.objects.waiting(), say_proposals, address, "draft")]


def say_proposals(count):
    return ngettext("proposition à examiner", "propositions à examiner", count)


@hooks.register("after_publish_page")
def tell_its_author(request, page):
    """At once. The beat tells of pages that go online by an approval or at their hour."""
    if Proposal.objects.to_announce().filter(page=page.pk).exists():
        wakeups.wake(sweep_notices)


@hooks.register("register_log_actions")
def desk_log_actions(actions):
    for code, (label, message) in LOG_ACTIONS.items():
        actions.register_action(code, label, message)


@hooks.register(HOOK)
def proposals_of_a_person(contributor):
    """The section of « Mon espace » where somebody finds what they proposed."""
    rows = Proposal.objects.of_person(contributor)
    items = [SpaceItem(str(row), row.get_absolute_url(), row.get_state_display()) for row in rows]
    return [SpaceSection(gettext_lazy("Mes propositions"), items)]
