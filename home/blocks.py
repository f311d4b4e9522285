from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Intertitre")
        description = _("Annonce une partie du texte : une page longue se parcourt de titre en titre.")
        preview_value = _("Comment participer ?")
        template = "blocks/heading_block.html"


class ParagraphBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Texte")
        description = _("Des phrases courtes, des listes, des liens qui disent où ils mènent.")
        preview_value = _(
            "<p>Chaque samedi, comptez pendant <b>dix minutes</b> les oiseaux de votre rue.</p>"
        )
        template = "blocks/paragraph_block.html"


class PictureBlock(ImageBlock):
    def get_preview_value(self):
        """The latest picture of the library: a page of the site shows its own."""
        return get_image_model().objects.order_by("-created_at").first()

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("Une photo ou un dessin, avec le texte que lira qui ne la voit pas.")
        template = "blocks/picture_block.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Citation"))
    author = blocks.CharBlock(label=_("Personne citée"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Citation")
        description = _("Les mots de quelqu’un, avec son nom.")
        preview_value = {
            "text": _("Je pensais ne rien y connaître : en une semaine, je reconnaissais dix oiseaux."),
            "author": _("Amina, participante"),
        }
        template = "blocks/quote_block.html"


class CallToActionBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Texte du bouton"), max_length=60)
    url = blocks.URLBlock(label=_("Adresse"))

    class Meta:
        icon = "link"
        label = _("Bouton")
        description = _("Une seule action par page, celle que l’on attend du lecteur.")
        preview_value = {"label": _("Choisir une date"), "url": "https://example.org/"}
        template = "blocks/call_to_action_block.html"


class BodyStreamBlock(blocks.StreamBlock):
    """The editorial blocks shared by every page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock(features=TEXT_FEATURES)
    picture = PictureBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
