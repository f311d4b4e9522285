from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.digital.enums import Sighting


class SightingForm(forms.Form):
    """The only question: it has no field to type in, on purpose."""

    vu = forms.ChoiceField(label=_("Qu’avez-vous vu ?"), choices=Sighting.choices, widget=forms.RadioSelect)
