"""What has come of a campaign, beside its form: only what the site really counts.

Later apps bring theirs by the hook ``construct_campaign_figures``, a function of the campaign.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.viewsets.pages import PageViewSet

from campaigns.models import CampaignPage
from home.editing import LeanEditView, WithOurPanels


@dataclass(frozen=True)
class Figure:
    label: Promise | str
    value: int
    url: str = ""


def figures_of(campaign) -> list[Figure]:
    """The figures of a campaign as last saved; those of the letters once it is."""
    shown = campaign.shown_projects()
    pinned = {row.project_id for row in campaign.pinned.all()}
    hidden = pinned - {page.pk for page in shown}
    found = [
        Figure(_("projets montrés aujourd’hui"), len(shown)),
        Figure(_("dont ouverts à la participation"), sum(page.is_open for page in shown)),
        Figure(_("projets mis en avant qui ne sont pas en ligne"), len(hidden)),
    ]
    if not campaign.pk:
        return found
    for bring in hooks.get_hooks("construct_campaign_figures"):
        found += bring(campaign)
    return found


class FiguresSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("Montrer les chiffres de la campagne")
        icon_name = "order"
        has_counter = False

    name = "figures"
    title = gettext_lazy("Chiffres de la campagne")
    template_name = "campaigns/admin/figures_panel.html"
    order = 160

    def get_context_data(self, parent_context):
        return {
            **super().get_context_data(parent_context),
            "figures": figures_of(self.object),
            "advance": self.object.advance(),
        }


class CampaignCreateView(WithOurPanels, CreateView):
    our_panels = (FiguresSidePanel,)


class CampaignEditView(LeanEditView):
    our_panels = (FiguresSidePanel,)


class CampaignViewSet(PageViewSet):
    model = CampaignPage
    add_view_class = CampaignCreateView
    edit_view_class = CampaignEditView
