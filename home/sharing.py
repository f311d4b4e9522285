"""What other sites and machines show of a page: its preview picture, its place in the sitemap."""

from django.db.models import Q
from PIL import Image, ImageDraw, ImageFont, ImageOps
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

SIZE = (1200, 630)
MARGIN = 64
BRAND, CREAM = "#611f69", "#fff3dc"
TITLE_SIZE, NAME_SIZE, LEADING = 64, 34, 78
MAX_LINES = 3


class PageSitemap(Sitemap):
    limit = 1_000

    def items(self):
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        trees = [Q(path__startswith=path) for path in homes.values_list("path", flat=True)]
        below = Q(*trees, _connector=Q.OR)
        return Page.objects.filter(below).live().public().order_by("path").defer_streamfields().specific()


#: The sections of the sitemap by name. Later apps add theirs when they start.
SITEMAPS = {"pages": PageSitemap}


def draw_preview(page) -> Image.Image:
    """An RGB picture of 1200 × 630 pixels: the page's own, when it has one, under its title."""
    picture = _background(getattr(page, "image", None))
    lines = wrapped(page.title, ImageFont.load_default(TITLE_SIZE), SIZE[0] - 2 * MARGIN)
    top = SIZE[1] - 2 * MARGIN - LEADING * len(lines)
    veil = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(veil).rectangle((0, top - MARGIN // 2, *SIZE), fill=BRAND + "e6")
    picture = Image.alpha_composite(picture.convert("RGBA"), veil).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * LEADING), line, "white", ImageFont.load_default(TITLE_SIZE))
    draw.text((MARGIN, SIZE[1] - 92), "Co-construisons", CREAM, ImageFont.load_default(NAME_SIZE))
    return picture


def _background(image):
    if image is None:
        return Image.new("RGB", SIZE, BRAND)
    try:
        with image.file.open() as stored, Image.open(stored) as opened:
            return ImageOps.fit(opened.convert("RGB"), SIZE)
    except OSError:
        # Lost, or of a kind that only the browser draws: the title is what matters.
        return Image.new("RGB", SIZE, BRAND)


def wrapped(text: str, font, width: int) -> list[str]:
    """The text in at most ``MAX_LINES`` lines of at most ``width`` pixels; what is cut ends with « … »."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], lines[MAX_LINES - 1] + "…"]
    return lines
