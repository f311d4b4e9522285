"""How an editor picks a place among 35,000, or an organisation, without a list of them all."""

import re

from anyascii import anyascii
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, CreateView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from projects.models import Organisation, Place

MARKED = {"a": "àâä", "c": "ç", "e": "éèêë", "i": "îï", "o": "ôö", "u": "ùûü"}
# Both cases: a database whose locale is C knows the case of plain letters only.
ACCENTED = {plain: f"[{plain}{marked}{marked.upper()}]" for plain, marked in MARKED.items()}
LIGATURE = f"(œ|Œ|{ACCENTED['o']}{ACCENTED['e']})"
SEPARATORS = "[ '’-]"


def name_pattern(text):
    """A regular expression for the names in which ``text`` opens a word, accents and hyphens aside.

    The full-text index of Wagtail needs seconds for this on SQLite; one pass over the names, 0.1 s.
    """
    words = re.findall(r"[a-z0-9]+", anyascii(text).lower())
    folded = ["".join(ACCENTED.get(letter, letter) for letter in word) for word in words]
    pattern = f"{SEPARATORS}+".join(folded).replace(ACCENTED["o"] + ACCENTED["e"], LIGATURE)
    return f"(^|{SEPARATORS}){pattern}"


class NameFilterForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Nom"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Premières lettres")})
    )

    def filter(self, objects):
        self.search_query = self.cleaned_data["q"].strip()
        self.is_searching = bool(self.search_query)
        return self.search(objects, self.search_query) if self.is_searching else objects

    def search(self, objects, text):
        return objects.filter(name__iregex=name_pattern(text))


class PlaceFilterForm(NameFilterForm):
    q = forms.CharField(
        label=_("Nom ou code postal"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Rennes, Bretagne, 35000…")}),
    )

    def search(self, objects, text):
        if text.isdecimal():
            return objects.filter(postcodes__regex=f"(^| ){text}")
        return super().search(objects, text)


class PlaceList:
    filter_form_class = PlaceFilterForm
    # The widest first: « Paris » is the capital before it is a hamlet.
    ordering = ("-population", "name")

    def get_object_list(self):
        return super().get_object_list().select_related("parent")

    @property
    def columns(self):
        return [
            *super().columns,
            Column("kind", label=_("Échelon"), accessor="get_kind_display"),
            Column("parent", label=_("Dans"), accessor="parent"),
        ]


class PlaceChooseView(PlaceList, ChooseView):
    pass


class PlaceChooseResultsView(PlaceList, ChooseResultsView):
    pass


class NoCreateView(CreateView):
    """Places come from the official list: nobody adds one by hand."""

    def can_create(self):
        return False


class PlaceChooserViewSet(ChooserViewSet):
    model = Place
    icon = "site"
    choose_one_text = _("Choisir un lieu")
    choose_another_text = _("Choisir un autre lieu")
    choose_view_class = PlaceChooseView
    create_view_class = NoCreateView
    choose_results_view_class = PlaceChooseResultsView


class OrganisationCreationForm(forms.ModelForm):
    url = forms.URLField(label=_("Site web"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["name", "kind", "url"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        self.instance.slug = slugify(name)[: Organisation._meta.get_field("slug").max_length]
        twin = Organisation.objects.filter(slug=self.instance.slug).first()
        if twin:
            raise ValidationError(
                _("« %(name)s » existe déjà : choisissez-la dans la liste.") % {"name": twin}
            )
        return name


class OrganisationList:
    filter_form_class = NameFilterForm

    @property
    def columns(self):
        return [*super().columns, Column("kind", label=_("Secteur"), accessor="get_kind_display")]


class OrganisationChooseView(OrganisationList, ChooseView):
    pass


class OrganisationChooseResultsView(OrganisationList, ChooseResultsView):
    pass


class OrganisationChooserViewSet(ChooserViewSet):
    model = Organisation
    icon = "group"
    choose_one_text = _("Choisir une organisation")
    choose_another_text = _("Choisir une autre organisation")
    edit_item_text = _("Modifier cette organisation")
    creation_tab_label = _("Nouvelle organisation")
    create_action_label = _("Créer")
    creation_form_class = OrganisationCreationForm
    choose_view_class = OrganisationChooseView
    choose_results_view_class = OrganisationChooseResultsView


place_chooser = PlaceChooserViewSet("place_chooser", url_prefix="choisir/lieu")
organisation_chooser = OrganisationChooserViewSet("organisation_chooser", url_prefix="choisir/organisation")
