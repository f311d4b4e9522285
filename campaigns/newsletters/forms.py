from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import CampaignPage
from campaigns.newsletters.enums import AlertFrequency, Rhythm
from campaigns.newsletters.saved_searches import MAX_QUERYSTRING, address_of
from projects.enums import PlaceKind
from projects.models import ContributionKind, Place, ProjectPage, Theme
from search.forms import DiscoveryForm


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


class AlertForm(forms.Form):
    """Who wants to be told what is new in a search. Its cleaned ``recherche`` is a DiscoveryForm."""

    email = SubscriptionForm.base_fields["email"]
    frequency = forms.ChoiceField(
        label=_("À quelle fréquence"), choices=AlertFrequency.choices, widget=forms.RadioSelect
    )
    recherche = forms.CharField(required=False, widget=forms.HiddenInput)
    website = SubscriptionForm.base_fields["website"]

    def clean_recherche(self):
        search = DiscoveryForm.from_querystring(self.cleaned_data["recherche"])
        if len(address_of(search)) > MAX_QUERYSTRING:
            raise forms.ValidationError(
                _("Cette recherche a trop de filtres pour une alerte : retirez-en, puis recommencez.")
            )
        return search

    clean_website = SubscriptionForm.clean_website


class PreferencesForm(forms.Form):
    """All that a subscriber decides about their letter. What is left empty is emptied."""

    rhythm = forms.ChoiceField(
        label=_("À quelle fréquence"), choices=Rhythm.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Langue de la lettre"), choices=settings.LANGUAGES, required=False)
    paused_until = forms.DateField(
        label=_("Ne rien m’envoyer avant le"),
        help_text=_("Laissez vide pour recevoir la lettre normalement."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Cette date n’existe pas. Écrivez-la sous la forme 2027-01-31.")},
    )
    from_choices_only = forms.BooleanField(
        label=_("Ne pas tenir compte de ce que je suis ni de mes participations"),
        help_text=_("La lettre ne se sert alors que des thèmes, des contributions et du lieu ci-dessous."),
        required=False,
    )
    themes = SubscriptionForm.base_fields["themes"]
    contribution_kinds = SubscriptionForm.base_fields["contribution_kinds"]
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Près de chez vous"),
        required=False,
        to_field_name="code",
        empty_label=_("Partout en France"),
        error_messages={"invalid_choice": _("Ce lieu n’existe pas. Choisissez dans la liste.")},
    )
    follows = forms.ModelMultipleChoiceField(
        ProjectPage.objects.none(),
        label=_("Les projets que vous suivez"),
        help_text=_("Décochez ceux que vous ne voulez plus suivre."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    campaigns = forms.ModelMultipleChoiceField(
        CampaignPage.objects.none(),
        label=_("Les campagnes que vous suivez"),
        help_text=_("Décochez celles que vous ne voulez plus suivre."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, subscription, **kwargs):
        self.subscription, self.person = subscription, subscription.contributor
        super().__init__(*args, **kwargs)
        wide = Place.objects.filter(kind__in=[PlaceKind.REGION, PlaceKind.DEPARTEMENT])
        # A commune that was chosen elsewhere stays theirs.
        here = Place.objects.filter(pk=self.person.place_id)
        self.fields["place"].queryset = (wide | here).order_by("-kind", "name")
        self.fields["follows"].queryset = ProjectPage.objects.filter(follows__contributor=self.person)
        self.fields["campaigns"].queryset = CampaignPage.objects.filter(follows__subscription=subscription)
        self.initial = {
            "rhythm": subscription.rhythm,
            "language": subscription.language,
            "paused_until": subscription.paused_until,
            "from_choices_only": subscription.from_choices_only,
            "themes": [theme.slug for theme in self.person.themes.all()],
            "contribution_kinds": [kind.slug for kind in self.person.contribution_kinds.all()],
            "place": self.person.place.code if self.person.place else None,
            **{name: list(self.fields[name].queryset) for name in ("follows", "campaigns")},
        }
        for name in ("follows", "campaigns"):
            if not self.initial[name]:
                del self.fields[name]
        self.alerts = list(subscription.saved_searches.all())
        for alert in self.alerts:
            self.fields[self.frequency_of(alert)] = forms.ChoiceField(
                label=_("Alerte « %s »") % alert,
                choices=AlertFrequency.choices,
                initial=alert.frequency,
                required=False,
            )

    @staticmethod
    def frequency_of(alert):
        """The name of the field that says how often an alert comes."""
        return f"alerte-{alert.pk}"

    @transaction.atomic
    def save(self):
        chosen = self.cleaned_data
        self.subscription.rhythm = chosen["rhythm"]
        self.subscription.paused_until = chosen["paused_until"]
        self.subscription.from_choices_only = chosen["from_choices_only"]
        self.subscription.language = chosen["language"] or self.subscription.language
        self.subscription.save(update_fields=["rhythm", "paused_until", "from_choices_only", "language"])
        self.person.themes.set(chosen["themes"])
        self.person.contribution_kinds.set(chosen["contribution_kinds"])
        type(self.person).objects.filter(pk=self.person.pk).update(place=chosen["place"])
        for alert in self.alerts:
            # One that was confirmed while the page was open is not among the answers.
            if frequency := chosen[self.frequency_of(alert)]:
                self.subscription.saved_searches.filter(pk=alert.pk).update(frequency=frequency)
        # Only what was shown: what was followed meanwhile elsewhere stays.
        if "follows" in self.fields:
            self._let_go(self.person.follows, "project", "follows")
        if "campaigns" in self.fields:
            self._let_go(self.subscription.campaign_follows, "campaign", "campaigns")

    def _let_go(self, rows, column, name):
        dropped = set(self.initial[name]) - set(self.cleaned_data[name])
        rows.filter(**{f"{column}__in": dropped}).delete()
