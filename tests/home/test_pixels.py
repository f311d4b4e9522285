"""Images encoded anew, and what is masked in them."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from home.pixels import masked, pixels_alone
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
