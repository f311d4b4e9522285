"""The sizes and formats of the pictures of public pages, each named once."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Count, Q
from django.db.models.functions import Cast
from PIL import features
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.models import Page, ReferenceIndex
from willow.image import AvifImageFile

logger = logging.getLogger(__name__)

#: Of the encoder, 0 to 10. At its usual 6 a picture takes six times longer and is a tenth lighter.
AVIF_SPEED = 8
WEBP, AVIF = "format-webp|webpquality-60", "format-avif|avifquality-45"
#: Where Pillow was built without AVIF, pictures are in WebP only.
FORMATS = (AVIF, WEBP) if features.check("avif") else (WEBP,)


@dataclass(frozen=True)
class Size:
    """``specs``: what Wagtail crops, for each width; ``sizes``: how wide the page shows it."""

    specs: tuple[str, ...]
    sizes: str

    def filters(self) -> list[Filter]:
        return [Filter(f"{spec}|{written}") for written in FORMATS for spec in self.specs]


SIZES = {
    "card": Size(("fill-400x225", "fill-800x450"), "(min-width: 40rem) 23rem, 100vw"),
    "cover": Size(("fill-800x450", "fill-1200x675"), "(min-width: 56rem) 46rem, 100vw"),
    "text": Size(("width-640", "width-1200"), "(min-width: 56rem) 42rem, 100vw"),
}


def draw(image, *names: str) -> None:
    """Make now the renditions of an image that its first visitor would wait for."""
    image.get_renditions(*(chosen for name in names for chosen in SIZES[name].filters()))


#: Where a page holds an image, as Wagtail's index of references names it, and the sizes shown of it.
PLACES = {"image": ("card", "cover"), "body": ("text",)}
#: Of one round: other tasks wait meanwhile when there is one worker only.
SECONDS = 30


def missing(pages) -> Iterator[tuple]:
    """(image, names of sizes) of the published ``pages`` whose pictures are not all made: two queries."""
    keys = pages.live().order_by().values_list(Cast("pk", CharField()))
    held = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(get_image_model()),
        object_id__in=keys,
    )
    for place, names in PLACES.items():
        specs = {chosen.spec for name in names for chosen in SIZES[name].filters()}
        here = held.filter(Q(model_path=place) | Q(model_path__startswith=f"{place}."))
        made = Count("renditions", filter=Q(renditions__filter_spec__in=specs))
        images = get_image_model().objects.filter(
            pk__in=here.values_list(Cast("to_object_id", BigIntegerField()))
        )
        for image in images.annotate(made=made).filter(made__lt=len(specs)):
            yield image, names


def draw_missing(pages) -> None:
    """Make the pictures of these pages that their first visitors would wait for; the rest another time."""
    started = monotonic()
    for image, names in missing(pages):
        try:
            draw(image, *names)
        except (SourceImageIOError, OSError):
            logger.warning("The file of image %s cannot be read: its pictures are not made.", image.pk)
        if monotonic() - started > SECONDS:
            return


def save_as_avif(image, f, quality=80, lossless=False, apply_optimizers=True):
    """Willow's operation of this name, at our speed; its optimizers know nothing of AVIF."""
    source = image.transform_colorspace_to_srgb() if image.image.mode == "CMYK" else image
    profile = source.get_icc_profile()
    options = {"icc_profile": profile} if profile else {}
    source.image.save(f, "AVIF", quality=100 if lossless else quality, speed=AVIF_SPEED, **options)
    return AvifImageFile(f)
