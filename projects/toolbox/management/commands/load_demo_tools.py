import json
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from home.models import HomePage
from projects.models import Place
from projects.toolbox.enums import CodeState
from projects.toolbox.models import CodeCheck, SolutionIndexPage, SolutionPage, Source, Use

TOOLS = Path(__file__).parents[2] / "demo" / "tools.json"
INTRODUCTION = (
    "<p>Les outils que les communes peuvent reprendre. De chacun, le site dit s’il est open source et "
    "réutilisable, avec la preuve et le jour où elle a été lue ; le reste est « inconnu ».</p>"
)
OWN = ("uses", "sources", "code_read_on")


class Command(BaseCommand):
    help = "Charge les outils de démonstration qui manquent."

    def handle(self, **options):
        document = json.loads(TOOLS.read_text(encoding="utf-8"))
        index = SolutionIndexPage.objects.first() or create_index()
        for content in document["tools"]:
            if not index.get_children().filter(slug=content["slug"]).exists():
                create_tool(index, content, date.fromisoformat(document["read_on"]))


def create_index() -> SolutionIndexPage:
    page = SolutionIndexPage(
        title="Boîte à outils", slug="boite-a-outils", show_in_menus=True, introduction=INTRODUCTION
    )
    return HomePage.objects.first().add_child(instance=page)


def create_tool(index, content, read_on):
    fields = {name: value for name, value in content.items() if name not in OWN}
    page = SolutionPage(verified_on=read_on, **fields)
    page.uses = [use_of(row, read_on) for row in content.get("uses", ())]
    page.sources = [Source(**row) for row in content.get("sources", ())]
    page.full_clean(exclude=["path", "depth", "url_path"])
    index.add_child(instance=page)
    page.save_revision().publish()
    if day := content.get("code_read_on"):
        # The day when the repository was read by hand; the site reads it again as soon as it can.
        checked_at = datetime.combine(date.fromisoformat(day), time(12), UTC)
        CodeCheck.objects.create(
            page=page,
            url=page.repository,
            state=CodeState.READABLE,
            checked_at=checked_at,
            due_at=timezone.now(),
        )


def use_of(row, read_on):
    place = Place.objects.filter(code=row.get("place")).first()
    return Use(**{**row, "place": place}, seen_on=read_on)
