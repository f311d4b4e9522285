"""What may be joined to a proposal: read for what it is, not for what its name says."""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from home.pixels import pixels_alone
from projects.proposals.models import Attachment

MAX_BYTES, MAX_FILES = 5_000_000, 4


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
    unreadable = _("« %(name)s » n’est ni une image JPEG, PNG ou WebP, ni un PDF.") % {"name": name}
    return "image/jpeg", pixels_alone(name, content, unreadable)
