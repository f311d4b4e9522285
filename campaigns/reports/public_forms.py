"""The steps of a report as citizens write it, and the few words of those who follow one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.reports.discovery import RADII
from campaigns.reports.models import Category, Draft
from campaigns.reports.nearby import choices_of, find_places
from projects.models import Place
from projects.proposals.forms import StepForm, TrappedForm, email_field, require


class CategoryField(forms.ModelChoiceField):
    """Kinds of problems under the name of what they are part of: a list that a telephone shows by itself."""

    def __init__(self, **more):
        super().__init__(Category.objects.precise().select_related("parent"), **more)

    def grouped(self):
        groups, alone = {}, []
        for category in self.queryset.order_by("parent__position", "parent__label", "position", "label"):
            rows = groups.setdefault(category.parent.label, []) if category.parent_id else alone
            rows.append((category.pk, category.label))
        return [("", _("Choisir…")), *groups.items(), *alone]


class ProblemForm(StepForm):
    category = CategoryField(
        label=_("Quel est le problème ? (obligatoire)"),
        error_messages={"required": _("Choisissez ce qui ressemble le plus au problème.")},
    )

    class Meta:
        model = Draft
        fields = ["category"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = self.fields["category"].grouped()


class PlaceForm(StepForm):
    class Meta:
        model = Draft
        fields = ["where", "typed_place", "latitude", "longitude"]
        labels = {
            "where": _("Où exactement ? (obligatoire)"),
            "typed_place": _("Commune ou code postal"),
        }
        help_texts = {
            "where": _("Une adresse ou un repère. Exemple : devant le 12 rue des Lilas"),
            "typed_place": _("Exemple : Rennes, ou 35000"),
            "latitude": _("Facultatif : un nombre comme 48,1113. Le bouton « Ma position » le remplit."),
            "longitude": _("Facultatif : un nombre comme -1,6800."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        require(self, where=_("Dites où, en quelques mots."))
        for name in ("latitude", "longitude"):
            self.fields[name].localize = False
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields[name].error_messages["invalid"] = _(
                "Ce n’est pas un nombre : écrivez-le comme 48.1113, ou laissez vide."
            )

    def _clean_fields(self):
        # People in France write a comma.
        self.data = self.data.copy()
        for name in ("latitude", "longitude"):
            if name in self.data:
                self.data[name] = self.data[name].replace(",", ".")
        super()._clean_fields()

    def clean(self):
        chosen = super().clean()
        latitude, longitude = chosen.get("latitude"), chosen.get("longitude")
        if (latitude is None) != (longitude is None):
            chosen["latitude"] = chosen["longitude"] = None
            if not self.errors:
                self.add_error("latitude", _("Écrivez les deux nombres, ou aucun des deux."))
        self._settle(chosen, None if None in (latitude, longitude) else (latitude, longitude))
        return chosen

    def _settle(self, chosen, point):
        """Of the commune: known, to be asked, or to be told otherwise."""
        typed = chosen.get("typed_place", "").strip()
        places, sure = find_places(typed, point)
        codes = [place.code for place in places]
        if self.instance.place and self.instance.place.code in codes and not sure:
            # Chosen before, and still one of those.
            sure, places = True, [self.instance.place]
        self.instance.place = places[0] if sure else None
        self.instance.asked = codes
        if places:
            return
        if typed or point:
            self.add_error(
                "typed_place",
                _("Nous ne connaissons pas cette commune : vérifiez le nom, ou écrivez le code postal."),
            )
        else:
            self.add_error("typed_place", _("Écrivez la commune ou son code postal."))


class CommuneForm(StepForm):
    place = forms.ModelChoiceField(
        None,
        label=_("Dans quelle commune êtes-vous ?"),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la commune.")},
    )

    class Meta:
        model = Draft
        fields = ["place"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places = choices_of(self.instance)
        field = self.fields["place"]
        field.queryset = Place.objects.filter(code__in=self.instance.asked)
        field.choices = [(place.code, str(place)) for place in places]
        # Of a postcode nothing says which commune; a point has a likeliest one.
        likeliest = places[0] if self.instance.point and places else None
        self.initial["place"] = getattr(self.instance.place or likeliest, "code", None)


class DetailsForm(StepForm):
    file = forms.FileField(
        label=_("Ajouter une photo"),
        help_text=_(
            "JPEG, PNG ou WebP ; 4 photos de 10 Mo au plus. Le lieu et l’appareil cachés dans la photo sont "
            "effacés. Évitez les visages et les plaques."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"empty": _("Ce fichier est vide : choisissez-en un autre.")},
    )

    class Meta:
        model = Draft
        fields = ["description"]
        labels = {"description": _("Décrivez le problème (obligatoire)")}
        help_texts = {
            "description": _("Ce que l’on voit, la taille, le danger. Ne nommez personne : ce texte sera lu.")
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        require(self, description=_("Dites en quelques mots ce qui ne va pas."))


class PublicTextForm(StepForm):
    """The words as everybody will read them, to be corrected one last time."""

    class Meta:
        model = Draft
        fields = ["where", "description"]
        labels = {"where": _("Lieu"), "description": _("Description")}
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        require(self, where=_("Dites où."), description=_("Dites ce qui ne va pas."))


class SendForm(TrappedForm):
    email = email_field(help_text=_("Pour confirmer, et vous dire la suite. Elle n’est jamais publiée."))


class FollowForm(TrappedForm):
    email = email_field(
        help_text=_("Pour vous compter une fois et vous dire la suite. Elle n’est jamais publiée.")
    )


class ListForm(forms.Form):
    """What narrows the list of reports, besides its facets."""

    q = forms.CharField(label=_("Mots, ou numéro"), required=False)
    ville = forms.CharField(label=_("Commune, code postal, département ou région"), required=False)
    rayon = forms.ChoiceField(
        label=_("Autour"),
        required=False,
        choices=[("", _("Dans ses limites")), *((km, _("À moins de %s km") % km) for km in RADII)],
    )


class AlertForm(TrappedForm):
    email = email_field(
        help_text=_("Au plus un message par jour, et aucun sans nouveau. Un lien, dans chacun, l’arrête."),
    )
