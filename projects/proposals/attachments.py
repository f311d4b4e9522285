"""What may be joined to a proposal: read for what it is, not for what its name says."""

import warnings
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from projects.proposals.models import Attachment

MAX_BYTES, MAX_FILES = 5_000_000, 4
#: Of an image as it is received, and the longest side of the one that is kept.
MAX_PIXELS, LONGEST_SIDE = 50_000_000, 2_000
IMAGES = ("JPEG", "PNG", "WEBP")


def attach(proposal, file):
    """Keep an uploaded file with a proposal. Raises ValidationError, with what to do."""
    if proposal.attachments.count() >= MAX_FILES:
        raise ValidationError(
            _("Une proposition a %(most)d pièces au plus : retirez-en une.") % {"most": MAX_FILES}
        )
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("« %(name)s » pèse plus de 5 Mo : choisissez un fichier plus léger.") % {"name": file.name}
        )
    media_type, content = _safe(file.name, file.read())
    suffix = {"image/jpeg": ".jpg"}.get(media_type, ".pdf")
    name = (PurePath(file.name).stem[:100] or "piece") + suffix
    return Attachment.objects.create(
        proposal=proposal, name=name, media_type=media_type, content=content, size=len(content)
    )


def _safe(name, content):
    if content.startswith(b"%PDF-"):
        return "application/pdf", content
    return "image/jpeg", _encoded_anew(name, content)


def _encoded_anew(name, content):
    """The pixels alone: neither place, nor author, nor anything hidden behind them travels with them."""
    unreadable = _("« %(name)s » n’est ni une image JPEG, PNG ou WebP, ni un PDF.") % {"name": name}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=IMAGES)
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("« %(name)s » a plus de 50 millions de pixels : réduisez l’image.") % {"name": name}
                )
            image = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(unreadable) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(unreadable) from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    written = BytesIO()
    flat.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()
