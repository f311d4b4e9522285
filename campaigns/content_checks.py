"""What Wagtail's content checker says of a campaign beside what it says of every page."""

from django.utils.translation import gettext_lazy as _

from campaigns.models import CampaignPage
from home.checker import TITLE, ContentCheck

CHECKS = (
    ContentCheck(
        "campagne-image",
        _("L’image n’a pas de texte de remplacement"),
        _("Décrire ce que montre l’image, pour qui ne la voit pas."),
        lambda page: TITLE if page.image_id and not page.image_alt else "",
    ),
    ContentCheck(
        "campagne-dates",
        _("La campagne est finie"),
        _("Corriger sa date de fin si elle continue."),
        lambda page: TITLE if page.is_over else "",
    ),
    ContentCheck(
        "campagne-projets",
        _("La campagne ne montre aucun projet"),
        _("Élargir la recherche enregistrée ou mettre des projets en avant."),
        lambda page: "" if page.shown_projects() else TITLE,
    ),
)


def checks_of_campaigns(page_class):
    return CHECKS if issubclass(page_class, CampaignPage) else ()
