from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import ProjectPage

#: What owners change by themselves; the rest is asked of the editors.
PERMITTED = (
    *("summary", "first_step", "equipment", "effort", "participate_url"),
    *("opens_on", "closes_on", "recruiting", "data_use"),
)


class PageForm(forms.ModelForm):
    """What owners may change on their page. It saves nothing: see ``actions.submit``."""

    participate_url = forms.URLField(
        label=ProjectPage._meta.get_field("participate_url").verbose_name,
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = ProjectPage
        fields = PERMITTED
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("opens_on", "closes_on")
            },
        }
        help_texts = {"closes_on": _("Vide : le projet n’a pas de fin prévue.")}
