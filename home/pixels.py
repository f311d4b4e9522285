"""Images that people send, encoded anew: what is kept is what is seen, and nothing else."""

import struct
import warnings
import zlib
from io import BytesIO
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageDraw

#: Of an image as it is received, and the longest side of the one that is kept.
MAX_PIXELS, LONGEST_SIDE = 50_000_000, 2_000
FORMATS = ("JPEG", "PNG", "WEBP")
#: Modes whose pixels are made fewer as they are; the others are turned into colours first.
SHRINKABLE = ("RGB", "RGBA", "L", "LA", "CMYK", "YCbCr")
#: What turns a photo upright, by the orientation that its camera wrote (EXIF 2.32, 4.6.5).
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: What Pillow raises on a damaged image is not documented: these were all met.
DAMAGED = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, SyntaxError, TypeError, ValueError,
    struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
#: The pixels of one image may take 400 MB: those of as many as a process has threads, all of its memory.
ONE_AT_A_TIME = Lock()


def pixels_alone(name, content, unreadable):
    """The JPEG of an image: neither place, nor author, nor anything hidden behind the pixels goes with it.

    ``name``: what its sender calls it; ``unreadable``: what to tell of a file that is no whole image.
    Raises ValidationError: what cannot be encoded anew is never kept as it came.
    """
    try:
        with ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("« %(name)s » a plus de 50 millions de pixels : réduisez l’image.") % {"name": name}
                )
            image = _small_and_upright(image)
    except DAMAGED as error:
        raise ValidationError(unreadable) from error
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    return _written(flat)


def _small_and_upright(image):
    """Of what the camera wrote, its orientation alone is read: the rest may be anything."""
    turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation))
    if image.mode not in SHRINKABLE:
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = image.convert("RGBA")
    return image if turn is None else image.transpose(turn)


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
