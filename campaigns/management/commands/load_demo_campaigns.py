import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.models import CampaignIndexPage, CampaignPage, ExcludedProject, GoalReading, PinnedProject
from home.demonstration import stream_value
from home.models import HomePage
from projects.management.commands.load_demo_projects import drawing
from projects.models import ProjectPage

CAMPAIGNS = Path(__file__).parents[2] / "demo" / "campaigns.json"
COPIED = (
    "slug",
    "title",
    "summary",
    "starts_on",
    "ends_on",
    "goal_text",
    "goal_target",
    "goal_unit",
    "query",
)


class Command(BaseCommand):
    help = "Charge les campagnes de démonstration qui manquent."

    def handle(self, **options):
        index = CampaignIndexPage.objects.first() or create_index()
        for content in json.loads(CAMPAIGNS.read_text(encoding="utf-8")):
            if not index.get_children().filter(slug=content["slug"]).exists():
                create_campaign(index, content)


def create_index() -> CampaignIndexPage:
    page = CampaignIndexPage(title="Campagnes", slug="campagnes", show_in_menus=True)
    return HomePage.objects.first().add_child(instance=page)


def create_campaign(index: CampaignIndexPage, content: dict) -> CampaignPage:
    page = CampaignPage(body=stream_value(content["body"]), **{name: content.get(name) for name in COPIED})
    page.pinned = [PinnedProject(project=project) for project in _projects(content["pinned"])]
    page.excluded = [ExcludedProject(project=project) for project in _projects(content["excluded"])]
    readings = _readings(content)
    page.goal_reached = readings[-1].reached if readings else 0
    page.image = drawing(content["picture"], content["slug"], page)
    page.full_clean(exclude=["path", "depth", "url_path"])
    index.add_child(instance=page)
    page.readings.all().delete()
    for reading in readings:
        reading.page = page
        reading.save()
    page.save_revision().publish()
    return page


def _readings(content):
    """The figures of a campaign until today, which are as fictional as the campaign."""
    told = [(date.fromisoformat(day), reached) for day, reached in content["readings"]]
    return [GoalReading(day=day, reached=reached) for day, reached in told if day <= timezone.localdate()]


def _projects(external_ids):
    found = {page.external_id: page for page in ProjectPage.objects.filter(external_id__in=external_ids)}
    return [found[external_id] for external_id in external_ids if external_id in found]
