"""What a letter is composed of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import TEXT_FEATURES, CallToActionBlock, HeadingBlock, ParagraphBlock, PictureBlock


class PickedProjectBlock(blocks.StructBlock):
    project = blocks.PageChooserBlock("projects.ProjectPage", label=_("Projet"))
    sentence = blocks.CharBlock(
        label=_("Pourquoi ce projet"), max_length=200, help_text=_("Une phrase de la rédaction, pour tous.")
    )

    class Meta:
        icon = "pick"
        label = _("Projet choisi")
        description = _("Un projet que tout le monde reçoit. Il n’est pas proposé une seconde fois plus bas.")


class PersonalBlock(blocks.StaticBlock):
    class Meta:
        icon = "group"
        label = _("Projets de chaque personne")
        description = _("Ceux qui sont choisis pour chacun. Sans ce bloc, ils sont à la fin.")
        admin_text = _("Ici viennent les projets choisis pour chaque personne, avec leur raison.")


class LetterStreamBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = ParagraphBlock(features=TEXT_FEATURES)
    picture = PictureBlock()
    project = PickedProjectBlock()
    call_to_action = CallToActionBlock()
    personal = PersonalBlock()

    class Meta:
        block_counts = {"personal": {"max_num": 1}}
