from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscription

MATCHES_SHOWN = 10


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
