"""The sizes and formats of the pictures of public pages, each named once."""

from dataclasses import dataclass

from PIL import features
from wagtail.images.models import Filter
from willow.image import AvifImageFile

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


def save_as_avif(image, f, quality=80, lossless=False, apply_optimizers=True):
    """Willow's operation of this name, at our speed; its optimizers know nothing of AVIF."""
    source = image.transform_colorspace_to_srgb() if image.image.mode == "CMYK" else image
    profile = source.get_icc_profile()
    options = {"icc_profile": profile} if profile else {}
    source.image.save(f, "AVIF", quality=100 if lossless else quality, speed=AVIF_SPEED, **options)
    return AvifImageFile(f)
