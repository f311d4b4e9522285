"""What the editor of a project sees beside the form: its score, what to mend, how it reads."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView

from home.editing import LeanEditView, WithOurPanels
from home.readability import broken_page_links, prose_of, read, texts_of, vague_links
from projects import quality


class QualitySidePanel(BaseSidePanel):
    """The score of the page as last saved, what it lacks, its links and its reading level."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Montrer la qualité de la fiche")
        icon_name = "tasks"

        def get_context_data(self, parent_context):
            context = super().get_context_data(parent_context)
            context["count"] = len(self.panel.assessment.lacking)
            return context

    name = "quality"
    title = _("Qualité de la fiche")
    template_name = "projects/admin/quality_panel.html"
    order = 150

    def __init__(self, page, request):
        super().__init__(page, request)
        self.assessment = quality.assess(page)

    def get_context_data(self, parent_context):
        html = "\n".join(texts_of(self.object))
        return {
            **super().get_context_data(parent_context),
            "assessment": self.assessment,
            "reading": read(prose_of(self.object)),
            "vague_links": vague_links(html),
            "broken_links": broken_page_links(html),
        }


class ProjectCreateView(WithOurPanels, CreateView):
    our_panels = (QualitySidePanel,)


class ProjectEditView(LeanEditView):
    our_panels = (QualitySidePanel,)
