"""The steps of a report, in order, and what each still lacks."""

from django.utils.translation import gettext_lazy as _

from campaigns.reports import public_forms as forms
from campaigns.reports.models import Category
from projects.proposals.steps import Step


def lacks_category(draft):
    """None was chosen, or one that is not offered in the commune that was told since."""
    if not draft.category or draft.place is None:
        return not draft.category
    return not Category.objects.offered_in(draft.place).filter(pk=draft.category_id).exists()


STEPS = (
    Step("probleme", _("Le problème"), forms.ProblemForm, lacks_category),
    Step("lieu", _("Le lieu"), forms.PlaceForm, lambda it: not (it.where and (it.place or it.asked))),
    Step("commune", _("La commune"), forms.CommuneForm, lambda it: not it.place),
    Step("deja", _("Déjà signalé ?"), forms.StepForm),
    Step("details", _("Description et photos"), forms.DetailsForm, lambda it: not it.description),
    Step("apercu", _("Relire et envoyer"), forms.SendForm),
)
BY_SLUG = {step.slug: step for step in STEPS}
PREVIEW = STEPS[-1].slug
