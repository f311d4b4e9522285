"""Images that people send, encoded anew: what is kept is what is seen, and nothing else."""

import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageOps

#: Of an image as it is received, and the longest side of the one that is kept.
MAX_PIXELS, LONGEST_SIDE = 50_000_000, 2_000
FORMATS = ("JPEG", "PNG", "WEBP")


def pixels_alone(name, content, unreadable):
    """The JPEG of an image: neither place, nor author, nor anything hidden behind the pixels goes with it.

    ``name``: what its sender calls it; ``unreadable``: what to tell of a file that is no whole image.
    Raises ValidationError: what cannot be encoded anew is never kept as it came.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("« %(name)s » a plus de 50 millions de pixels : réduisez l’image.") % {"name": name}
                )
            image = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(unreadable) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(unreadable) from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    return _written(flat)


def masked(content, rectangles):
    """The JPEG ``content`` with plain rectangles over what must not be seen.

    ``rectangles``: (left, top, width, height), in percent of the image. What is under them is gone.
    """
    image = Image.open(BytesIO(content), formats=FORMATS).convert("RGB")
    drawn = ImageDraw.Draw(image)
    for left, top, width, height in rectangles:
        corners = (left, top), (min(left + width, 100), min(top + height, 100))
        drawn.rectangle(
            [(round(x * image.width / 100), round(y * image.height / 100)) for x, y in corners], fill="black"
        )
    return _written(image)


def _written(image):
    written = BytesIO()
    image.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()
