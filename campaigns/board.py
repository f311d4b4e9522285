"""The board of a campaign's projects: three lists between which an editor moves them, by hand or by key.

The pinned and the excluded are rows of the form, hidden; board.js writes them from what the lists
show. What the saved search finds comes from the server, as it is for citizens.
"""

from django.forms import HiddenInput, Media
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.admin.widgets import AdminPageChooser

from projects.models import ProjectPage

SCRIPTS = Media(js=["campaigns/admin/board.js"])
#: Where an editor chooses a project that the search does not find; not sent with the form.
ADD_ID = "board-add"


class ProjectListPanel(InlinePanel):
    """A list of the board that is saved: « pinned », in the order shown, or « excluded »."""

    @cached_property
    def panel_definitions(self):
        return [FieldPanel("project", widget=HiddenInput)]

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "campaigns/admin/project_list.html"
        # Wagtail's script for rows of forms looks for parts that these lists do not have.
        telepath_adapter_name = Panel.BoundPanel.telepath_adapter_name

        def telepath_pack(self, context):
            return Panel.BoundPanel.telepath_pack(self, context)

        @property
        def media(self):
            return super().media + SCRIPTS + self.chooser.media

        @cached_property
        def chooser(self):
            chooser = AdminPageChooser(target_models=[ProjectPage])
            chooser.choose_one_text = _("Ajouter un autre projet")
            # So that board.js can empty it for the next one.
            chooser.is_required = False
            return chooser

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            # A project that was deleted meanwhile has no row to show.
            rows = sorted(filter(_project_id, self.formset.forms), key=_place)
            projects = ProjectPage.objects.defer_streamfields().in_bulk(map(_project_id, rows))
            shown = [_project_id(form) for form in rows if not form[DELETION_FIELD_NAME].value()]
            return {
                **context,
                "name": self.panel.relation_name,
                "rows": [(_project_id(form), form) for form in rows],
                "projects": [projects[page_id] for page_id in shown if page_id in projects],
                "chooser": self.chooser.render(ADD_ID, None, {"id": ADD_ID}),
            }


def _project_id(form):
    value = str(form["project"].value() or "")
    return int(value) if value.isdecimal() else None


def _place(form):
    if ORDERING_FIELD_NAME not in form.fields:
        return 0
    value = str(form[ORDERING_FIELD_NAME].value() or "")
    return int(value) if value.isdecimal() else len(form.prefix)


class FoundPanel(Panel):
    """The list of the board that the saved search fills."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "campaigns/admin/found.html"

        @property
        def media(self):
            return SCRIPTS

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "projects": self.instance.found_projects()}


def found_items(request):
    """The items of what the search of this address finds, as the page of a campaign would show them."""
    from campaigns.models import CampaignPage

    projects = CampaignPage(query=request.GET.urlencode()).found_projects()
    return render(request, "campaigns/admin/board_items.html", {"projects": projects})


def one_item(request, pk):
    """The item of one project, found or not by the search."""
    projects = [get_object_or_404(ProjectPage, pk=pk)]
    return render(request, "campaigns/admin/board_items.html", {"projects": projects})
