"""Photos of problems: encoded anew at every entrance, masked by moderators, their originals forgotten."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.reports.models import Photo
from campaigns.reports.models.drafts import MAX_PHOTOS
from home.pixels import masked, pixels_alone

MAX_BYTES = 10_000_000
ORIGINAL_AGE = timedelta(days=30)


def add_photo(draft, file):
    """Keep a photo with a draft. Raises ValidationError, with what to do: nothing is kept as it came."""
    if draft.photos.count() >= MAX_PHOTOS:
        raise ValidationError(
            _("Un signalement a %(most)d photos au plus : retirez-en une.") % {"most": MAX_PHOTOS}
        )
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("« %(name)s » pèse plus de 10 Mo : choisissez une photo plus légère.") % {"name": file.name}
        )
    unreadable = _(
        "« %(name)s » n’est pas une image JPEG, PNG ou WebP entière. Un téléphone qui garde ses photos en "
        "HEIC sait aussi les enregistrer en JPEG."
    ) % {"name": file.name}
    return Photo.objects.create(draft=draft, content=pixels_alone(file.name, file.read(), unreadable))


@transaction.atomic
def mask(photo, rectangles):
    """Put plain rectangles over parts of a photo; what it was stays with the desk for thirty days."""
    row = Photo.objects.select_for_update().get(pk=photo.pk)
    row.original = row.original or row.content
    row.content = masked(bytes(row.content), rectangles)
    row.masked_at = timezone.now()
    row.save(update_fields=["original", "content", "masked_at"])
    return row


def forget_originals(now):
    """Forget what was masked more than thirty days ago; returns how many."""
    old = Photo.objects.exclude(original=None).filter(masked_at__lt=now - ORIGINAL_AGE)
    return old.update(original=None)
