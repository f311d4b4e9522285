"""What an editor sees of a block before choosing it."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from wagtail_factories import ImageFactory

from home.blocks import BodyStreamBlock
from tests.home.factories import editor

BLOCKS = BodyStreamBlock().child_blocks


def preview(client, name):
    client.force_login(editor())
    address = reverse("wagtailadmin_block_preview")
    return client.get(address, {"id": BLOCKS[name].definition_prefix}).content.decode()


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_says_what_it_is_for(name):
    assert str(BLOCKS[name].get_description())


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_is_shown_as_on_the_site(client, name, page_of_blocks):
    html = preview(client, name)
    assert 'class="wrap section body text"' in html
    assert page_of_blocks[name] in html


@pytest.fixture
def page_of_blocks():
    """A piece of what each preview must hold."""
    picture = ImageFactory(title="Merles")
    values = {name: block.get_preview_value() for name, block in BLOCKS.items() if name != "picture"}
    return {
        "heading": f"<h2>{escape(values['heading'])}</h2>",
        "paragraph": "<b>dix minutes</b>",
        "picture": f'alt="{picture.default_alt_text}"',
        "quote": escape(str(values["quote"]["author"])),
        "call_to_action": values["call_to_action"]["url"],
    }


def test_a_library_without_any_picture_has_nothing_to_show(client):
    assert "<img" not in preview(client, "picture")
