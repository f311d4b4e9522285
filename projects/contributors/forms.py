from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.forms import SubscriptionForm
from projects.contributors.enums import ABOUT_A_PROJECT, MissReason


class AddressForm(forms.Form):
    email = SubscriptionForm.base_fields["email"]
    website = SubscriptionForm.base_fields["website"]
    clean_website = SubscriptionForm.clean_website


class AboutProjectForm(AddressForm):
    purpose = forms.ChoiceField(
        label=_("Ce que je veux"),
        choices=[(purpose.value, label) for purpose, label in ABOUT_A_PROJECT.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites ce que vous voulez faire : choisissez une des réponses."),
            "invalid_choice": _("« %(value)s » n’est pas une des réponses : choisissez dans la liste."),
        },
    )
    field_order = ["purpose", "email", "website"]


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Pourquoi ?"),
        help_text=_("Facultatif : le projet le saura, sans savoir de qui cela vient."),
        choices=MissReason.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("« %(value)s » n’est pas une des raisons : choisissez dans la liste.")
        },
    )
