"""Images encoded anew, and what is masked in them."""

import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from time import sleep

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from home import pixels
from home.pixels import masked, pixels_alone
from tests.home.photos import FLOAT, MAKE, ORIENTATION, SHORT, photo
from tests.projects.proposals.factories import picture

PERCENT = st.integers(0, 100)


def read(content):
    return Image.open(BytesIO(content))


def test_what_is_seen_through_is_laid_on_white():
    drawn = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(drawn, "PNG")
    kept = read(pixels_alone("plan.png", drawn.getvalue(), "illisible"))
    assert kept.mode == "RGB"
    assert min(kept.getpixel((10, 10))) > 250


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_format_that_is_read_becomes_a_jpeg_of_the_same_size(form):
    kept = read(pixels_alone("photo", picture((64, 48), form), "illisible"))
    assert (kept.format, kept.size) == ("JPEG", (64, 48))


def test_what_cannot_be_read_is_told_in_the_words_of_its_place():
    with pytest.raises(ValidationError, match="illisible"):
        pixels_alone("photo", b"autre chose", "illisible")


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 600))
def test_whatever_is_damaged_is_an_image_or_is_refused(noise, place):
    whole = picture()
    content = whole[:place] + noise + whole[place + len(noise) :]
    try:
        kept = pixels_alone("photo", content, "illisible")
    except ValidationError:
        return
    assert read(kept).format == "JPEG"


@settings(max_examples=25, deadline=None)
@given(PERCENT, PERCENT, PERCENT, PERCENT)
def test_a_rectangle_covers_what_it_names_and_never_goes_out_of_the_image(left, top, width, height):
    seen = read(masked(picture((100, 100)), [(left, top, width, height)]))
    assert seen.size == (100, 100)
    right, bottom = min(left + width, 100), min(top + height, 100)
    if right - left > 20 and bottom - top > 20:
        middle = ((left + right) // 2, (top + bottom) // 2)
        assert max(seen.getpixel(middle)) < 30


def turned(orientation):
    return ORIENTATION, SHORT, 1, struct.pack("<HH", orientation, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_kept_upright_however_it_was_held(orientation):
    kept = read(pixels_alone("photo", photo(turned(orientation)), "illisible"))
    seen = ImageOps.exif_transpose(read(photo(turned(orientation))))
    assert kept.size == seen.size
    corners = [(4, 4), (seen.width - 5, 4), (4, seen.height - 5), (seen.width - 5, seen.height - 5)]
    for place in corners:
        assert abs(kept.getpixel(place)[0] - seen.getpixel(place)[0]) < 12


def test_a_photo_whose_camera_wrote_nonsense_is_kept():
    content = photo(turned(6), (MAKE, FLOAT, 1, struct.pack("<f", 1.5)))
    assert read(pixels_alone("photo", content, "illisible")).size == (16, 48)


ENTRIES = st.tuples(
    st.sampled_from([ORIENTATION, MAKE, 0x0100, 0x011A, 0x8769, 0x8825, 0xA005, 0x927C]),
    st.integers(0, 14),
    st.sampled_from([0, 1, 2, 1000]),
    st.binary(min_size=4, max_size=4),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.lists(ENTRIES, max_size=4), st.binary(max_size=60))
def test_whatever_a_camera_wrote_the_photo_is_kept_or_refused(orientation, entries, noise):
    try:
        kept = pixels_alone("photo", photo(turned(orientation), *entries, noise=noise), "illisible")
    except ValidationError:
        return
    assert read(kept).format == "JPEG"


def test_a_photo_larger_than_it_is_kept_is_upright_too(monkeypatch):
    monkeypatch.setattr(pixels, "LONGEST_SIDE", 24)
    assert read(pixels_alone("photo", photo(turned(6)), "illisible")).size == (8, 24)


def test_the_pixels_of_two_photos_are_never_in_memory_at_once(monkeypatch):
    """Each may take 400 MB, and a process answers several people."""
    inside, most = [], []
    decoded = pixels._small_and_upright

    def watched(image):
        inside.append(image)
        most.append(len(inside))
        sleep(0.02)
        inside.remove(image)
        return decoded(image)

    monkeypatch.setattr(pixels, "_small_and_upright", watched)
    with ThreadPoolExecutor(4) as people:
        list(people.map(lambda rank: pixels_alone(f"{rank}", photo(), "illisible"), range(8)))
    assert len(most) == 8
    assert max(most) == 1
