from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import BaseCommand
from tqdm import tqdm
from wagtail.images import get_image_model

from home.pictures import draw
from projects.models import ProjectIndexPage, ProjectPage
from projects.pictures import theme_picture

SOURCE = "demonstration"
CATALOGUE = Path(__file__).parents[2] / "demo" / "projects.jsonl"


class Command(BaseCommand):
    help = "Charge les projets de démonstration et leur dessine une image."

    def handle(self, **options):
        call_command(
            "import_projects",
            CATALOGUE,
            mapping="native",
            source=SOURCE,
            live=True,
            verbosity=options["verbosity"],
        )
        ProjectIndexPage.objects.filter(show_in_menus=False).update(show_in_menus=True)
        bare = ProjectPage.objects.imported_from(SOURCE).filter(image=None).prefetch_related("themes")
        for page in tqdm(bare, desc="Images", disable=options["verbosity"] == 0):
            illustrate(page)


def illustrate(page: ProjectPage) -> None:
    """Give the page a drawing of its first theme, and say so to those who do not see it."""
    theme = page.themes.first()
    page.image = drawing(theme.slug if theme else "", page.external_id, page)
    page.image_alt = f"Dessin sur le thème « {theme.label} »" if theme else ""
    page.save_revision().publish()


def drawing(theme, seed, page):
    """A new picture of the library for a page: the drawing of the theme of that slug, varied by ``seed``."""
    picture = BytesIO()
    theme_picture(theme, seed).save(picture, "PNG")
    title = f"Illustration : {page.title}"
    image = get_image_model().objects.create(
        title=title[:255], file=ContentFile(picture.getvalue(), f"{page.slug}.png")
    )
    draw(image, "card")
    return image
