"""The steps of a proposal, and the few words that others may leave."""

import math
import re
import time

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from projects.enums import PlaceKind, Scope
from projects.models import Place, Theme
from projects.models.places import fold_name
from projects.proposals.models import Proposal

STAMP_SALT = "proposals.stamp"
#: A form that was open for longer is given again; one that comes back sooner was not filled by a person.
STAMP_SECONDS, HASTE_SECONDS = 86_400, 3
MAX_PLACES, NAMESAKES_TOLD = 20, 5


def hide_trap():
    """People do not see this field; programs that fill in every form do."""
    return forms.CharField(
        label=_("Laissez ce champ vide"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


def email_field(**more):
    return forms.EmailField(
        label=_("Votre adresse e-mail (obligatoire)"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Saisissez votre adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr"),
        },
        **more,
    )


class StepForm(forms.ModelForm):
    """What is right is saved even when something else is to be corrected: nothing is lost."""

    def save_what_is_right(self):
        columns = {field.name for field in self._meta.model._meta.concrete_fields}
        for name, value in self.cleaned_data.items():
            if name in columns:
                setattr(self.instance, name, value)
        self.instance.save()
        for relation in ("themes", "places"):
            if relation in self.cleaned_data:
                getattr(self.instance, relation).set(self.cleaned_data[relation])


class WhatForm(StepForm):
    different = forms.BooleanField(label=_("Mon projet n’est aucun de ceux-là"), required=False)
    url = forms.URLField(
        label=_("Adresse du projet sur internet"),
        help_text=_("Facultatif. Exemple : https://www.exemple.fr/projet"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": _("Cette adresse n’est pas complète. Exemple : https://www.exemple.fr/projet")
        },
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(),
        label=_("Thèmes"),
        help_text=_("Facultatif, autant que vous voulez."),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Proposal
        fields = ["nature", "title", "url", "summary", "themes"]
        labels = {
            "title": _("Nom du projet (obligatoire)"),
            "summary": _("Ce que l’on fait, en une ou deux phrases (obligatoire)"),
        }
        help_texts = {
            "summary": _("300 caractères au plus."),
        }
        widgets = {
            "nature": forms.RadioSelect,
            "summary": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        require(self, title=_("Donnez un nom au projet."), summary=_("Dites ce que l’on fait."))


class WhereForm(StepForm):
    place_names = forms.CharField(
        label=_("Communes, départements ou régions"),
        help_text=_("Seulement pour des lieux précis, séparés par des virgules. Exemple : Rennes, Finistère"),
        required=False,
        max_length=600,
    )

    class Meta:
        model = Proposal
        fields = ["organisation", "scope"]
        labels = {
            "organisation": _("Qui porte le projet"),
            "scope": _("Où participer"),
        }
        help_texts = {"organisation": _("Facultatif : association, laboratoire, collectivité, collectif…")}
        widgets = {"scope": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["place_names"] = ", ".join(map(str, self.instance.places.all()))

    def clean(self):
        chosen = super().clean()
        names = [name.strip() for name in chosen.get("place_names", "").split(",") if name.strip()]
        if chosen.get("scope") != Scope.PLACES:
            chosen["places"] = []
        elif not names:
            self.add_error("place_names", _("Écrivez au moins un lieu, ou choisissez une autre réponse."))
        elif len(names) > MAX_PLACES:
            self.add_error(
                "place_names", _("20 lieux au plus : écrivez plutôt un département ou une région.")
            )
        else:
            try:
                chosen["places"] = [find_place(name) for name in names]
            except forms.ValidationError as error:
                self.add_error("place_names", error)
        return chosen


def find_place(name):
    """The place of that name, « Saint-Denis (93) » when it has namesakes. Raises ValidationError."""
    bare, code = re.fullmatch(r"(.*?)\s*(?:\((\w{2,3})\))?", name).groups()
    found = Place.objects.filter(folded_name=fold_name(bare))
    if code:
        found = found.filter(code__startswith=f"com-{code.upper()}")
    # « Paris » and « Loire » name several levels: the widest says the most.
    rows = sorted(found, key=lambda place: list(PlaceKind).index(place.kind))
    rows = [place for place in rows if place.kind == rows[0].kind]
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise forms.ValidationError(
            _("Nous ne connaissons pas « %(name)s ». Vérifiez l’orthographe, ou écrivez le département."),
            params={"name": name},
        )
    told = ", ".join(map(str, rows[:NAMESAKES_TOLD]))
    raise forms.ValidationError(
        _("Plusieurs lieux s’appellent « %(name)s » : précisez, par exemple %(told)s."),
        params={"name": name, "told": told},
    )


class TakePartForm(StepForm):
    class Meta:
        model = Proposal
        fields = ["first_step", "effort", "opens_on", "closes_on"]
        labels = {
            "first_step": _("Par quoi commencer (obligatoire)"),
            "effort": _("Temps à donner"),
            "opens_on": _("Ouvre le"),
            "closes_on": _("Se termine le"),
        }
        help_texts = {
            "first_step": _("En deux phrases : ce que fait une personne qui arrive."),
            "opens_on": _("Facultatif."),
            "closes_on": _("Facultatif."),
        }
        widgets = {
            "first_step": forms.Textarea(attrs={"rows": 4}),
            "opens_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "closes_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        require(self, first_step=_("Dites par quoi commencer."))
        for name in ("opens_on", "closes_on"):
            self.fields[name].error_messages["invalid"] = _(
                "Cette date n’existe pas. Écrivez-la sous la forme 2027-01-31."
            )

    def clean(self):
        chosen = super().clean()
        opens, closes = chosen.get("opens_on"), chosen.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("La fin précède le début."))
        return chosen


class WhyForm(StepForm):
    class Meta:
        model = Proposal
        fields = ["why"]
        labels = {
            "why": _("Que font les participants que personne ne pourrait faire sans eux ? (obligatoire)")
        }
        help_texts = {"why": _("Seule l’équipe lit cette réponse : elle n’est jamais publiée.")}
        widgets = {"why": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        require(self, why=_("Expliquez en quelques mots pourquoi le projet est participatif."))


class FilesForm(StepForm):
    file = forms.FileField(
        label=_("Ajouter une image ou un PDF"),
        help_text=_(
            "JPEG, PNG, WebP ou PDF ; 4 fichiers de 5 Mo au plus. Le lieu caché dans une photo est effacé."
        ),
        required=False,
        error_messages={"empty": _("Ce fichier est vide : choisissez-en un autre.")},
    )

    class Meta:
        model = Proposal
        fields = ["image_alt"]
        labels = {"image_alt": _("Ce que montre la première image, pour qui ne la voit pas")}


class SendForm(forms.Form):
    email = email_field(help_text=_("Pour confirmer et vous répondre. Elle n’est jamais publiée."))
    website = hide_trap()


class CompleteForm(forms.Form):
    """What was asked is there: nothing more is wanted to send it again."""

    website = hide_trap()


class ResumeForm(forms.Form):
    email = email_field()


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Votre message"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez quelques mots.")},
    )


class TrappedForm(forms.Form):
    """Refuses in words what a program does: a person is told what to do again."""

    website = hide_trap()

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ce champ doit rester vide : effacez-le et renvoyez la demande."))
        return ""


class SupportForm(TrappedForm):
    email = email_field(help_text=_("Pour vous compter une seule fois. Elle n’est jamais publiée."))
    stamp = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["stamp"] = signing.dumps(time.time(), salt=STAMP_SALT)

    def clean(self):
        try:
            age = time.time() - signing.loads(self.data.get("stamp", ""), salt=STAMP_SALT)
        except signing.BadSignature:
            age = math.inf
        if age > STAMP_SECONDS:
            raise forms.ValidationError(_("Cette page est restée ouverte trop longtemps : rechargez-la."))
        if age < HASTE_SECONDS:
            raise forms.ValidationError(
                _("La demande est partie en moins de 3 secondes : attendez un instant, puis renvoyez-la.")
            )
        return super().clean()


def require(form, **messages):
    for name, message in messages.items():
        form.fields[name].required = True
        form.fields[name].error_messages["required"] = message
