"""A moderator masks a part of a photo, with numbers or a script."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from tests.campaigns.reports.factories import PhotoFactory, ReportFactory
from tests.home.factories import editor

pytestmark = pytest.mark.django_db

HALF = {"left": "0", "top": "0", "width": "50", "height": "100"}


@pytest.fixture
def photo():
    return PhotoFactory(report=ReportFactory())


def desk_of(photo):
    return reverse("reports_desk:photos", args=[photo.report_id])


def test_a_part_of_a_photo_is_masked_by_four_numbers(admin_client, photo):
    before = bytes(photo.content)
    page = admin_client.post(desk_of(photo), {"photo": photo.code, **HALF}, follow=True).text
    assert "est masquée" in page
    photo.refresh_from_db()
    seen = Image.open(BytesIO(bytes(photo.content)))
    assert max(seen.getpixel((5, 20))) < 30
    original = reverse("reports_desk:original", args=[photo.code])
    assert original in page
    assert admin_client.get(original).content == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"left": "abc"}, "de 0 à 100"), ({"top": "101"}, "100"), ({"width": "0"}, "ne masque rien")],
)
def test_numbers_that_mask_nothing_are_told_and_nothing_changes(admin_client, photo, changes, words):
    response = admin_client.post(desk_of(photo), {"photo": photo.code, **HALF, **changes})
    assert words in response.text
    photo.refresh_from_db()
    assert photo.masked_at is None


def test_a_photo_of_another_report_is_not_masked_from_here(admin_client, photo):
    other = PhotoFactory(report=ReportFactory())
    assert admin_client.post(desk_of(photo), {"photo": other.code, **HALF}).status_code == 404


def test_there_is_no_original_of_a_photo_that_was_never_masked(admin_client, photo):
    assert admin_client.get(reverse("reports_desk:original", args=[photo.code])).status_code == 404


def test_the_list_leads_to_the_photos(admin_client, photo):
    page = admin_client.get(reverse("reports_report_modeladmin_index")).text
    assert desk_of(photo) in page


def test_a_report_without_photo_says_so(admin_client):
    address = reverse("reports_desk:photos", args=[ReportFactory().pk])
    assert "pas de photo" in admin_client.get(address).text


def test_editors_mask_nothing(client, photo):
    client.force_login(editor())
    client.post(desk_of(photo), {"photo": photo.code, **HALF})
    photo.refresh_from_db()
    assert photo.masked_at is None
