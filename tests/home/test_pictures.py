"""Pictures of public pages: formats, widths, and what is drawn before anybody asks."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageCms
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail_factories import ImageFactory
from willow.plugins.pillow import PillowImage

from home import pictures
from home.pictures import FORMATS, SIZES, draw, draw_missing, save_as_avif
from home.tasks import draw_pictures, publish_scheduled
from projects.pictures import theme_picture
from tests.home.factories import administrator
from tests.projects.factories import ProjectPageFactory

CARD_BYTES = 12_000


@pytest.fixture
def image():
    """A drawing as the demonstration has them, wide enough for every size."""
    drawn = BytesIO()
    theme_picture("oiseaux", 1).save(drawn, "PNG")
    return ImageFactory(title="Merles", file=ContentFile(drawn.getvalue(), "merles.png"))


def shown(image, size="card", attributes='alt=""'):
    source = f"{{% load picture_tags %}}{{% responsive_picture image '{size}' {attributes} %}}"
    return Template(source).render(Context({"image": image, "words": "Deux <merles>"}))


def test_browsers_choose_between_avif_and_webp_in_two_widths(image):
    html = shown(image)
    source, img = html.split("<img")
    assert 'type="image/avif"' in source
    assert source.count(".avif ") == 2
    assert img.count(".webp ") == 2
    assert " 400w" in img and " 800w" in img


def test_the_place_of_a_picture_is_known_before_it_is_loaded(image):
    html = shown(image)
    assert 'width="400"' in html
    assert 'height="225"' in html
    assert html.count('sizes="(min-width: 40rem) 23rem, 100vw"') == 2


def test_what_the_template_says_is_written_on_the_picture(image):
    html = shown(image, attributes='alt=words loading="lazy" class="picture"')
    assert 'alt="Deux &lt;merles&gt;"' in html
    assert 'loading="lazy"' in html and 'class="picture"' in html


def test_without_a_text_of_its_own_a_picture_of_a_text_has_the_one_of_the_library(image):
    assert 'alt="Merles"' in shown(image, "text", attributes="")


def test_without_avif_in_pillow_pictures_are_in_webp(image, monkeypatch):
    monkeypatch.setattr(pictures, "FORMATS", (pictures.WEBP,))
    html = shown(image)
    assert "avif" not in html
    assert " 400w" in html and " 800w" in html


def test_a_lost_file_breaks_no_page(image):
    image.file.storage.delete(image.file.name)
    assert "<img" in shown(image)


@pytest.mark.parametrize("spec", [chosen.spec for chosen in SIZES["card"].filters()])
def test_the_picture_of_a_card_is_light(image, spec):
    assert image.get_rendition(spec).file.size <= CARD_BYTES


@pytest.mark.parametrize("size", SIZES)
def test_what_is_drawn_ahead_is_what_the_page_shows(image, size, django_assert_max_num_queries):
    draw(image, size)
    made = image.renditions.count()
    with django_assert_max_num_queries(1):
        shown(image, size)
    assert image.renditions.count() == made


def test_a_picture_that_is_drawn_twice_is_made_once(image):
    draw(image, "card")
    draw(image, "card")
    assert image.renditions.count() == len(SIZES["card"].filters())


def test_the_pictures_of_a_page_are_drawn_when_an_editor_publishes_it(
    client, image, django_capture_on_commit_callbacks
):
    page = ProjectPageFactory(image=image)
    client.force_login(administrator())
    draft = {
        "title": page.title,
        "slug": page.slug,
        "summary": "Compter.",
        "image": image.pk,
        "scope": "online",
    }
    forms = {
        f"places-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    more = {"body-count": "0", "stage": "active", "recruiting": "on", "action-publish": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**draft, **forms, **more})
    assert answer.status_code == 302
    assert image.renditions.filter(filter_spec__startswith="fill-1200x675").count() == 2


def published(image, **fields):
    """A project that went live without the administration, as an import or an approval has it."""
    page = ProjectPageFactory(image=image, live=False, **fields)
    page.save_revision().publish()
    return page


def drawn(image, prefix):
    return image.renditions.filter(filter_spec__startswith=prefix).count()


def test_the_pictures_of_a_page_are_drawn_however_it_was_published(image):
    published(image)
    draw_pictures()
    specs = {chosen.spec for name in ("card", "cover") for chosen in SIZES[name].filters()}
    assert set(image.renditions.values_list("filter_spec", flat=True)) == specs


def test_the_pictures_inside_a_text_are_drawn_too(image):
    block = {"type": "picture", "value": {"image": image.pk, "alt_text": "Merles", "decorative": False}}
    published(None, body=json.dumps([block]))
    draw_pictures()
    assert drawn(image, "width-640") == len(FORMATS)


def test_what_is_drawn_already_is_not_looked_at_again(image, django_assert_max_num_queries):
    page = published(image)
    draw_pictures()
    with django_assert_max_num_queries(2):
        draw_missing(Page.objects.filter(pk=page.pk))


def test_drafts_and_what_was_published_long_ago_are_left_alone(image):
    ProjectPageFactory(image=image, live=False)
    page = published(image)
    Page.objects.filter(pk=page.pk).update(last_published_at=timezone.now() - timedelta(days=30))
    draw_pictures()
    assert not image.renditions.exists()


def test_a_lost_file_does_not_keep_the_others_from_being_drawn(image):
    lost = ImageFactory(file=get_test_image_file())
    lost.file.storage.delete(lost.file.name)
    for each in (lost, image):
        published(each)
    draw_pictures()
    assert drawn(image, "fill-1200x675") == len(FORMATS)


def test_what_goes_live_on_time_has_its_pictures(image):
    page = ProjectPageFactory(image=image, live=False)
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    publish_scheduled()
    page.refresh_from_db()
    assert (page.live, drawn(image, "fill-400x225")) == (True, len(FORMATS))


def saved(source, **options):
    written = BytesIO()
    save_as_avif(PillowImage(source), written, **options)
    written.seek(0)
    return Image.open(written)


def test_a_picture_keeps_its_colour_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = Image.new("RGB", (40, 20), "#611f69")
    source.info["icc_profile"] = profile
    assert saved(source).info["icc_profile"] == profile


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "CMYK", "L"])
def test_pictures_of_every_kind_can_be_drawn(mode):
    assert saved(Image.new(mode, (40, 20))).size == (40, 20)


def test_a_picture_may_be_kept_without_any_loss():
    source = theme_picture("oiseaux", 1).resize((80, 45))
    lossless, usual = saved(source, lossless=True), saved(source, quality=20)
    difference = [abs(a - b) for a, b in zip(lossless.tobytes(), source.tobytes(), strict=True)]
    rough = [abs(a - b) for a, b in zip(usual.tobytes(), source.tobytes(), strict=True)]
    assert sum(difference) < sum(rough)
