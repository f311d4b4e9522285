import factory
import wagtail_factories

from campaigns.models import CampaignIndexPage, CampaignPage, PinnedProject
from home.models import HomePage


def campaign_index():
    """The one list of campaigns, made under the site's home page when it is missing."""
    found = CampaignIndexPage.objects.first()
    if found:
        return found
    home = HomePage.objects.first()
    return home.add_child(instance=CampaignIndexPage(title="Campagnes", slug="campagnes"))


class CampaignPageFactory(wagtail_factories.PageFactory):
    """``pinned=[project, …]`` puts projects first; without dates a campaign is always running."""

    title = factory.Sequence(lambda n: f"Campagne {n}")
    summary = "Compter ensemble pendant tout un mois."
    parent = factory.LazyFunction(campaign_index)

    class Meta:
        model = CampaignPage

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        pinned = kwargs.pop("pinned", [])
        page = model_class(**kwargs)
        page.pinned = [PinnedProject(project=project) for project in pinned]
        return parent.add_child(instance=page)
