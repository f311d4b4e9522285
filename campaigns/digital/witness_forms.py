"""What a witness fills in, once the first question showed that it may be written here."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.digital.addresses import normalised
from campaigns.digital.enums import Sighting
from campaigns.digital.models import DETAILS_LENGTH, Administration, is_public
from campaigns.digital.screening import sensitive_in, sensitive_in_address
from campaigns.reports.photos import MAX_BYTES
from home.pixels import pixels_alone
from projects.proposals.forms import TrappedForm, email_field


class IncidentForm(TrappedForm):
    """``sensitive``: the Sighting whose hand-off what was typed calls for; nothing of it may then be kept."""

    address = forms.CharField(
        label=gettext_lazy("Adresse de la page (obligatoire)"),
        help_text=gettext_lazy("Ce qui suit « ? » ou « # » n’est pas gardé."),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Donnez l’adresse de la page.")},
    )
    administration = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Quelle administration est imitée ? (obligatoire)"),
        error_messages={"required": gettext_lazy("Choisissez l’administration imitée.")},
    )
    details = forms.CharField(
        label=gettext_lazy("Ce que l’on voit"),
        help_text=gettext_lazy(
            "Facultatif, en deux phrases. Ni mot de passe, ni donnée de quelqu’un, ni façon d’entrer."
        ),
        max_length=DETAILS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    picture = forms.FileField(
        label=gettext_lazy("Capture d’écran"),
        help_text=gettext_lazy(
            "Facultatif : JPEG, PNG ou WebP, 10 Mo au plus. Rien de personnel n’y paraît."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"empty": gettext_lazy("Ce fichier est vide : choisissez-en un autre.")},
    )
    email = email_field(
        help_text=gettext_lazy("Pour vous envoyer un code, puis la suite. L’administration ne la voit pas.")
    )
    field_order = ["address", "administration", "details", "picture", "email", "website"]

    def __init__(self, sighting, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sighting, self.sensitive = sighting, None
        if sighting == Sighting.PHISHING:
            self.fields["administration"].queryset = Administration.objects.willing()
        else:
            del self.fields["administration"]

    def full_clean(self):
        """What is sensitive is seen first, whatever else is to be corrected: it is not even shown again."""
        if self.is_bound:
            self.data = self.data.copy()
            for name in ("address", "details"):
                # Until it is too long: nobody waits for the screening of a whole book.
                self.data[name] = self.data.get(name, "")[: self.fields[name].max_length + 1]
            self.sensitive = sensitive_in_address(self.data["address"]) or sensitive_in(self.data["details"])
        super().full_clean()

    def clean_address(self):
        return normalised(self.cleaned_data["address"])

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        if not file:
            return None
        if file.size > MAX_BYTES:
            raise ValidationError(_("Cette image pèse plus de 10 Mo : choisissez-en une plus légère."))
        unreadable = _("Ce fichier n’est pas une image JPEG, PNG ou WebP entière.")
        return pixels_alone(_("Cette image"), file.read(), unreadable)

    def clean(self):
        found = super().clean()
        if found.get("address") and self.sighting != Sighting.PHISHING:
            host = found["address"].split("/")[2].partition(":")[0]
            found["administration"] = Administration.objects.of_host(host)
            if not found["administration"] and not is_public():
                self.add_error(
                    "address",
                    _(
                        "L’administration de ce site n’est pas volontaire : rien n’est gardé ici. "
                        "Prévenez-la par la page « Contact » de son site."
                    ),
                )
        return found

    def said(self):
        """The fields of the Incident that it makes."""
        return {
            "sighting": self.sighting,
            "address": self.cleaned_data["address"],
            "administration": self.cleaned_data.get("administration"),
            "details": self.cleaned_data["details"],
            "screenshot": self.cleaned_data["picture"],
            "email": self.cleaned_data["email"].lower(),
        }


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code reçu par e-mail (obligatoire)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Saisissez les six chiffres du code.")},
    )

    def clean_code(self):
        return "".join(self.cleaned_data["code"].split())
