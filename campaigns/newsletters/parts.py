"""What the editors composed, ready for both parts of a message."""

from dataclasses import dataclass

from wagtail.rich_text import expand_db_html

from campaigns.newsletters import plaintext
from campaigns.newsletters.addresses import site_url
from campaigns.newsletters.composition import presentable
from campaigns.newsletters.enums import LinkKind
from home.translations import in_readers_words

#: Twice the width of a message, for sharp screens.
PICTURE = "max-1104x1104|format-jpeg"
PERSONAL = "personal"


@dataclass(frozen=True)
class Part:
    """One block as templates read it: ``html`` and ``text`` of a paragraph, ``card`` of a project, ``url``
    and ``label`` of a button or of a picture (where it is, what it shows)."""

    kind: str
    html: str = ""
    text: str = ""
    card: object = None
    url: str = ""
    label: str = ""


def parts_of(issue, letter):
    """The Parts of an issue as the reader of the present language gets them, those of projects that can be
    joined; one is that of each person's projects.

    ``letter``: the Letter that makes cards and links.
    """
    shown = presentable([[{"project": page_id} for page_id in issue.picked_ids()]])
    found = [part for block in in_readers_words(issue, "body") if (part := _part(block, shown, letter))]
    if not any(part.kind == PERSONAL for part in found):
        found.append(Part(PERSONAL))
    return tuple(found)


def _part(block, shown, letter):
    kind, value = block.block_type, block.value
    if kind == "paragraph":
        html = expand_db_html(value.source).replace('href="/', f'href="{site_url("/")}')
        return Part(kind, html=html, text=plaintext.to_text(html))
    if kind == "heading":
        return Part(kind, label=value)
    if kind == "picture":
        return _picture(value) if value else None
    if kind == "project":
        picked = value["project"]
        if not picked or picked.pk not in shown:
            return None
        return Part(kind, card=letter.card(shown[picked.pk], value["sentence"], LinkKind.PICKED, picked.pk))
    if kind == "call_to_action":
        # A block that was never stored has no name yet.
        url = letter.link(LinkKind.BUTTON, block.id) if block.id else value["url"]
        return Part(kind, url=url, label=value["label"])
    return Part(kind)


def _picture(image):
    address = image.get_rendition(PICTURE).url
    alt = "" if image.decorative else image.contextual_alt_text
    return Part("picture", url=site_url(address) if address.startswith("/") else address, label=alt)
