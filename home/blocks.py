from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Intertitre")
        template = "blocks/heading_block.html"


class ParagraphBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Texte")
        template = "blocks/paragraph_block.html"


class PictureBlock(ImageBlock):
    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/picture_block.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Citation"))
    author = blocks.CharBlock(label=_("Personne citée"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Citation")
        template = "blocks/quote_block.html"


class CallToActionBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Texte du bouton"), max_length=60)
    url = blocks.URLBlock(label=_("Adresse"))

    class Meta:
        icon = "link"
        label = _("Bouton")
        template = "blocks/call_to_action_block.html"


class BodyStreamBlock(blocks.StreamBlock):
    """The editorial blocks shared by every page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock(features=TEXT_FEATURES)
    picture = PictureBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
