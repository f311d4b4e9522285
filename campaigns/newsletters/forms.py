from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import CampaignPage
from projects.enums import PlaceKind
from projects.models import ContributionKind, Place, ProjectPage, Theme


def project_to_follow(value):
    """The public project whose page id is ``value`` (any text), or None: a wrong one stops nobody."""
    if not str(value).isdecimal():
        return None
    return ProjectPage.objects.live().public().filter(pk=int(value)).first()


def campaign_to_follow(value):
    """The same for a campaign, unless it is over: it will have no new project."""
    if not str(value).isdecimal():
        return None
    campaign = CampaignPage.objects.live().public().filter(pk=int(value)).first()
    return campaign if campaign and not campaign.is_over else None


class SubscriptionForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=254,
        help_text=_("Exemple : prenom.nom@exemple.fr"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Saisissez votre adresse e-mail pour recevoir la lettre."),
            "invalid": _(
                "Cette adresse e-mail n’est pas complète. Saisissez-la sous la forme prenom.nom@exemple.fr."
            ),
        },
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(),
        label=_("Vos centres d’intérêt"),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Le thème « %(value)s » n’existe pas. Choisissez dans la liste.")
        },
    )
    contribution_kinds = forms.ModelMultipleChoiceField(
        ContributionKind.objects.all(),
        label=_("Ce que vous aimez faire"),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("La contribution « %(value)s » n’existe pas. Choisissez dans la liste.")
        },
    )
    place = forms.ModelChoiceField(
        Place.objects.filter(kind__in=[PlaceKind.REGION, PlaceKind.DEPARTEMENT]).order_by("-kind", "name"),
        label=_("Près de chez vous"),
        help_text=_("Une région ou un département, pour recevoir aussi des projets locaux."),
        required=False,
        to_field_name="code",
        empty_label=_("Partout en France"),
        error_messages={"invalid_choice": _("Ce lieu n’existe pas. Choisissez dans la liste.")},
    )
    suivre = forms.CharField(required=False, widget=forms.HiddenInput)
    campagne = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; programs that fill in every form do.
    website = forms.CharField(
        label=_("Laissez ce champ vide"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_suivre(self):
        return project_to_follow(self.cleaned_data["suivre"])

    def clean_campagne(self):
        return campaign_to_follow(self.cleaned_data["campagne"])

    def clean_website(self):
        """Refuse in words: a person whose browser filled the field must not believe to be subscribed."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ce champ doit rester vide : effacez-le et renvoyez la demande."))
        return ""
