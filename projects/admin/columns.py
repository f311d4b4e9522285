"""The columns of the editors' list of projects.

Wagtail draws a cell with up to a dozen templates, one within the other: for fifty rows, more time than
all else together. Each cell has one template here, and says the same.
"""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.templatetags.wagtailadmin_tags import page_listing_buttons
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn

#: A size that Wagtail's own lists use, so that most images have it already.
THUMBNAIL = "max-165x165"


class ProjectCell(Column):
    """A cell drawn by its own template, which reads the project as ``project``."""

    def __init__(self, name, template, **kwargs):
        super().__init__(name, **kwargs)
        self.cell_template_name = template

    def get_cell_context_data(self, project, parent_context):
        return {"project": project, "request": parent_context["request"]}


class TitleColumn(PageTitleColumn):
    """The title and all the actions that Wagtail and its hooks offer."""

    cell_template_name = "projects/admin/cells/title.html"

    def get_cell_context_data(self, project, parent_context):
        context = super().get_cell_context_data(project, parent_context)
        user, address = parent_context["request"].user, context["actions_next_url"]
        buttons = page_listing_buttons(parent_context, project, user, address)["buttons"]
        context["menus"] = [
            (button, sorted(getattr(button, "dropdown_buttons", []))) for button in buttons if button.show
        ]
        return context


class StatusColumn(ProjectCell):
    """Published or not, with the way to the public page."""

    def get_cell_context_data(self, project, parent_context):
        context = super().get_cell_context_data(project, parent_context)
        return {**context, "address": project.live and project.get_url(context["request"])}


class ThumbnailColumn(Column):
    """The image of a project, read from what the list has fetched already."""

    def render_cell_html(self, project, parent_context):
        image = project.image
        if image is None:
            return mark_safe("<td></td>")
        ready = {rendition.filter_spec: rendition for rendition in image.renditions.all()}
        rendition = ready.get(THUMBNAIL) or image.get_rendition(THUMBNAIL)
        return format_html(
            '<td><img class="project-thumbnail" src="{}" alt="" loading="lazy"></td>', rendition.url
        )


COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    ThumbnailColumn("image", label=_("Image"), width="7%"),
    TitleColumn("title", label=_("Titre"), sort_key="title", classname="title", width="26%"),
    ProjectCell("themes", "projects/admin/cells/themes.html", label=_("Thèmes"), width="14%"),
    ProjectCell(
        "organisation",
        "projects/admin/cells/organisation.html",
        label=_("Porté par, où"),
        sort_key="organisation__name",
        width="15%",
    ),
    ProjectCell("dates", "projects/admin/cells/dates.html", label=_("Participer"), sort_key="closes_on"),
    ProjectCell("quality", "projects/admin/cells/quality.html", label=_("Qualité"), sort_key="quality"),
    DateColumn("verified_on", label=_("Vérifié le"), sort_key="verified_on"),
    StatusColumn("status", "projects/admin/cells/status.html", label=_("État"), sort_key="live"),
]
