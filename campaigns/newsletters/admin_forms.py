from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscription

MATCHES_SHOWN = 10
#: In bytes, of a list of blocked addresses.
LARGEST_LIST = 20_000_000


class ReaderForm(forms.Form):
    """Whose letter is shown in the cockpit: what is typed, then who is chosen."""

    q = forms.CharField(
        label=_("Adresse d’un abonné"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("une partie de l’adresse"), "autocomplete": "off"}),
    )
    abonne = forms.ModelChoiceField(
        Subscription.objects.active().select_related("contributor"), required=False, widget=forms.HiddenInput
    )

    def matches(self):
        """The active subscriptions whose address holds what was typed, at most ``MATCHES_SHOWN``."""
        typed = self.cleaned_data.get("q", "").strip()
        if not typed:
            return []
        readers = self.fields["abonne"].queryset.filter(contributor__email__icontains=typed)
        return list(readers.order_by("contributor__email")[:MATCHES_SHOWN])

    def reader(self):
        """The chosen subscription, or the only match, or the latest active one, or None."""
        matches = self.matches()
        chosen = self.cleaned_data.get("abonne") or (matches[0] if len(matches) == 1 else None)
        return chosen or self.fields["abonne"].queryset.first()


class SendTestForm(forms.Form):
    address = forms.EmailField(
        label=_("Envoyer un essai à"),
        error_messages={
            "required": _("Saisissez l’adresse qui recevra l’essai."),
            "invalid": _("« %(value)s » n’est pas une adresse complète : prenom.nom@exemple.fr."),
        },
    )
    reader = forms.ModelChoiceField(
        Subscription.objects.active(),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choisissez d’abord l’abonné dont l’essai reprend les projets."),
            "invalid_choice": _("Cet abonné n’est plus actif : choisissez-en un autre."),
        },
    )


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("Adresse"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Saisissez l’adresse entière."),
            "invalid": _("« %(value)s » n’est pas une adresse complète : prenom.nom@exemple.fr."),
        },
    )


class LiftForm(forms.Form):
    """Why an address is freed: kept in the history, which outlives the people."""

    reason = forms.CharField(
        label=_("Raison"),
        max_length=200,
        help_text=_("Par exemple : « la personne l’a demandé par téléphone ». Elle reste dans l’historique."),
        error_messages={"required": _("Dites pourquoi : on le relira un jour.")},
    )

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if "@" in reason:
            raise forms.ValidationError(_("N’écrivez pas d’adresse : l’historique est gardé."))
        return reason


class SuppressionFileForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("CSV en UTF-8, 20 Mo au plus : une adresse ou une empreinte SHA-256 par ligne."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        error_messages={
            "required": _("Choisissez un fichier CSV."),
            "empty": _("Ce fichier est vide : choisissez-en un autre."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LIST:
            message = _("« %(name)s » pèse %(size)s Mo, 20 Mo au plus : découpez-le.")
            raise forms.ValidationError(message % {"name": file.name, "size": round(file.size / 1e6)})
        return file
