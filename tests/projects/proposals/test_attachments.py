from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from home import pixels
from projects.proposals.attachments import MAX_BYTES, MAX_FILES, attach
from tests.projects.proposals.factories import ProposalFactory, picture


def file(name, content, media_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, media_type)


def photo_with_a_place():
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Ana"
    exif[0x8825] = {1: "N", 2: (48.0, 6.0, 0.0)}
    return picture(exif=exif)


def test_a_photo_loses_its_place_and_its_author():
    content = photo_with_a_place()
    assert b"Appareil de Ana" in content
    kept = bytes(attach(ProposalFactory(), file("photo.jpg", content)).content)
    assert b"Appareil de Ana" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_what_hides_behind_an_image_does_not_stay():
    attached = attach(
        ProposalFactory(), file("photo.png", picture(form="PNG") + b"<script>alert(1)</script>")
    )
    assert attached.media_type == "image/jpeg"
    assert b"<script>" not in bytes(attached.content)


def test_a_large_image_is_made_smaller():
    attached = attach(ProposalFactory(), file("photo.jpg", picture((4000, 1000))))
    assert Image.open(BytesIO(bytes(attached.content))).size == (2000, 500)


def test_a_pdf_is_known_by_what_it_is_and_not_by_its_name():
    attached = attach(ProposalFactory(), file("affiche.jpg", b"%PDF-1.7 ...", "image/jpeg"))
    assert (attached.media_type, attached.name) == ("application/pdf", "affiche.pdf")


@pytest.mark.parametrize(
    "content",
    [b"<html><script>", b"MZ\x90\x00", b"", b"\xff\xd8\xff\xe0 coupe", b"GIF89a", picture()[:200]],
)
def test_anything_else_is_refused_in_words(content):
    with pytest.raises(ValidationError, match="n’est ni une image"):
        attach(ProposalFactory(), file("photo.jpg", content))


def test_a_heavy_file_is_refused():
    with pytest.raises(ValidationError, match="pèse plus de 5 Mo"):
        attach(ProposalFactory(), file("film.pdf", b"%PDF-" + bytes(MAX_BYTES)))


def test_an_image_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(pixels, "MAX_PIXELS", 1_000)
    with pytest.raises(ValidationError, match="millions de pixels"):
        attach(ProposalFactory(), file("photo.png", picture(form="PNG")))


def test_there_are_four_files_at_most():
    proposal = ProposalFactory()
    for number in range(MAX_FILES):
        attach(proposal, file(f"{number}.pdf", b"%PDF-1.7"))
    with pytest.raises(ValidationError, match="4 pièces au plus"):
        attach(proposal, file("encore.pdf", b"%PDF-1.7"))
