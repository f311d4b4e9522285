"""Photos of problems: what is kept is what is seen, and nothing that attacks or tells more."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from PIL import Image, PngImagePlugin

from campaigns.reports.enums import State
from campaigns.reports.photos import add_photo, forget_originals, mask
from tests.campaigns.reports.factories import DraftFactory, PhotoFactory, ReportFactory
from tests.projects.proposals.factories import picture
from tests.projects.proposals.test_attachments import file, photo_with_a_place

pytestmark = pytest.mark.django_db


def png_text():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Ana de Rennes")
    return picture(form="PNG", pnginfo=told)


def png_bomb(side=60_000):
    """A PNG of a few bytes that says it is 3.6 billion pixels wide and high."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def xmp():
    return picture(xmp=b"<x:xmpmeta>48.1113,-1.6800</x:xmpmeta>")


CLEANED = {
    "EXIF and GPS": (photo_with_a_place, b"Appareil de Ana"),
    "XMP": (xmp, b"48.1113"),
    "comment": (lambda: picture(comment=b"chez Ana"), b"chez Ana"),
    "PNG text": (png_text, b"Ana de Rennes"),
    "HTML behind": (lambda: picture() + b"<script>alert(1)</script>", b"<script>"),
    "ZIP behind": (lambda: picture(form="PNG") + b"PK\x03\x04secret", b"secret"),
    "PHP behind": (lambda: picture(form="WEBP") + b"<?php system($_GET[0]);", b"<?php"),
}
REFUSED = {
    "bomb": png_bomb,
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HEIC": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100,
    "truncated JPEG": lambda: picture((400, 400))[:-300],
    "truncated PNG": lambda: picture((400, 400), form="PNG")[:100],
    "GIF": lambda: picture(form="GIF"),
    "TIFF": lambda: picture(form="TIFF"),
    "PDF": lambda: b"%PDF-1.7 ...",
    "HTML called jpg": lambda: b"<!doctype html><script>alert(1)</script>",
    "script before": lambda: b"<script>alert(1)</script>" + picture(),
    "head alone": lambda: b"\xff\xd8\xff\xe0",
}


@pytest.mark.parametrize("name", CLEANED)
def test_what_hides_in_a_photo_is_gone(name):
    made, hidden = CLEANED[name]
    content = made()
    assert hidden in content
    kept = bytes(add_photo(DraftFactory(), file("photo.jpg", content)).content)
    assert hidden not in kept
    assert kept.startswith(b"\xff\xd8\xff")
    assert not Image.open(BytesIO(kept)).getexif()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_photo_is_refused_in_words_and_not_kept(name):
    draft = DraftFactory()
    with pytest.raises(ValidationError, match="n’est pas une image JPEG, PNG ou WebP entière"):
        add_photo(draft, file("photo.jpg", REFUSED[name]()))
    assert not draft.photos.exists()


def test_a_photo_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = add_photo(DraftFactory(), file("photo.jpg", picture((80, 40), exif=exif)))
    assert Image.open(BytesIO(bytes(kept.content))).size == (40, 80)


def test_more_than_four_photos_or_ten_megabytes_are_refused():
    draft = DraftFactory()
    with pytest.raises(ValidationError, match="10 Mo"):
        add_photo(draft, file("photo.jpg", b"\0" * 10_000_001))
    PhotoFactory.create_batch(4, draft=draft)
    with pytest.raises(ValidationError, match="4 photos au plus"):
        add_photo(draft, file("photo.jpg", picture()))


def test_photos_are_added_and_taken_out_without_javascript(client):
    draft = DraftFactory(description="")
    address = reverse("reports:step", args=[draft.key, "details"])
    form = {"description": "Un trou", "ajouter": "1", "file": file("photo.jpg", picture())}
    page = client.post(address, form, follow=True).text
    photo = draft.photos.get()
    assert photo.code in page
    client.post(address, {"description": "Un trou", "retirer": photo.code})
    assert not draft.photos.exists()


def test_a_refused_photo_is_told_and_the_words_are_kept(client):
    draft = DraftFactory(description="")
    address = reverse("reports:step", args=[draft.key, "details"])
    page = client.post(address, {"description": "Un trou", "file": file("a.heic", REFUSED["HEIC"]())}).text
    assert "HEIC" in page
    draft.refresh_from_db()
    assert draft.description == "Un trou"


@pytest.mark.parametrize(("path", "status"), [([], 404), ([State.PUBLISHED], 200)])
def test_a_photo_is_public_once_its_report_is(client, path, status):
    photo = PhotoFactory(report=ReportFactory(path=path))
    response = client.get(reverse("reports:photo", args=[photo.code]))
    assert response.status_code == status
    if status == 200:
        assert response.headers["Content-Type"] == "image/jpeg"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_under_a_rectangle_is_gone_and_the_rest_stays():
    photo = PhotoFactory(report=ReportFactory())
    seen = Image.open(BytesIO(bytes(mask(photo, [(0, 0, 50, 100)]).content)))
    assert max(seen.getpixel((5, 20))) < 30
    assert max(seen.getpixel((55, 20))) > 100


def test_the_original_stays_thirty_days_and_no_longer():
    photo = PhotoFactory(report=ReportFactory())
    before = bytes(photo.content)
    mask(photo, [(0, 0, 50, 50)])
    photo = mask(photo, [(50, 50, 50, 50)])
    assert bytes(photo.original) == before
    assert forget_originals(timezone.now() + timedelta(days=29)) == 0
    assert forget_originals(timezone.now() + timedelta(days=31)) == 1
    photo.refresh_from_db()
    assert photo.original is None
