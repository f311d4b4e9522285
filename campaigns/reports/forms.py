from django import forms
from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.reports import states
from campaigns.reports.enums import Reason, State
from campaigns.reports.places import locate

#: Characters of what everybody reads beside a step of a report.
ANSWER_LENGTH = 2000


class AnswerFields(forms.Form):
    """The public answer that goes with a step: ready-made, or in the words of who answers."""

    template = forms.ModelChoiceField(
        None, label=gettext_lazy("Réponse type"), required=False, empty_label="—"
    )
    answer = forms.CharField(
        label=gettext_lazy("Réponse publique"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Tout le monde la lit. Vide : le texte de la réponse type."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = apps.get_model("reports", "AnswerTemplate").objects.all()

    def clean(self):
        found = super().clean()
        template, state = found.get("template"), found.get("move_to", "")
        if template and template.state != state:
            told = _("Cette réponse est pour un signalement « %(state)s » : choisir cet état, ou une autre.")
            self.add_error("template", told % {"state": template.get_state_display()})
        elif found.get("answer") and not state:
            self.add_error("move_to", _("Une réponse va avec un nouvel état : le choisir."))
        return found

    @property
    def answered(self):
        """The words to publish, or none."""
        template = self.cleaned_data.get("template")
        return self.cleaned_data.get("answer", "").strip() or (template.text if template else "")


def percent(label):
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100,
        error_messages={"invalid": gettext_lazy("Écrire un nombre entier, de 0 à 100.")},
    )


class MaskForm(forms.Form):
    """A rectangle over a photo, in percent of it."""

    left = percent(gettext_lazy("À gauche, en % de la largeur"))
    top = percent(gettext_lazy("En haut, en % de la hauteur"))
    width = percent(gettext_lazy("Largeur, en %"))
    height = percent(gettext_lazy("Hauteur, en %"))

    def clean(self):
        found = super().clean()
        if not self.errors and not (found["width"] and found["height"]):
            raise forms.ValidationError(_("Un rectangle sans largeur ni hauteur ne masque rien."))
        return found

    @property
    def rectangle(self):
        return tuple(self.cleaned_data[name] for name in ("left", "top", "width", "height"))


class ReportForm(AnswerFields, WagtailAdminModelForm):
    """A report as the desk writes it, and the next step of its life."""

    move_to = forms.ChoiceField(label=gettext_lazy("Passer à l’état"), required=False)
    why = forms.ChoiceField(
        label=gettext_lazy("Motif, pour clore"), required=False, choices=[("", "—"), *Reason.choices]
    )
    who = forms.CharField(
        label=gettext_lazy("Qui est compétent"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Pour « hors compétence » : le département, l’opérateur du réseau…"),
    )
    original_number = forms.CharField(
        label=gettext_lazy("Numéro de l’original"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Pour un doublon."),
    )
    note = forms.CharField(label=gettext_lazy("Note interne"), required=False, max_length=500)
    #: How many steps there were when the form was shown.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = states.following(self.instance) if self.instance.pk else ()
        self.steps = self.instance.changes.count() if self.instance.pk else 0
        self.initial["seen"] = self.steps
        unmoved = State(self.instance.state).label
        self.fields["move_to"].choices = [
            ("", _("rester « %(state)s »") % {"state": unmoved}),
            *((state.value, state.label) for state in choices),
        ]

    def clean(self):
        found = super().clean()
        if found.get("seen") not in (None, self.steps):
            self._tell_what_changed()
            return found
        self._verify_place(found)
        self.original = self._read_original(found.get("original_number", ""))
        if found.get("move_to"):
            try:
                states.verify(
                    self.instance,
                    found["move_to"],
                    found.get("why", ""),
                    found.get("who", ""),
                    self.original,
                )
            except states.WrongMove as error:
                self.add_error(error.field, str(error))
        return found

    def _tell_what_changed(self):
        """Somebody else was quicker: what was typed stays in the form, to be read again."""
        self.data = self.data.copy()
        self.data["seen"] = self.steps
        self.errors.pop("move_to", None)
        self.add_error(
            None,
            _(
                "Quelqu’un d’autre vient de traiter ce signalement, qui est maintenant « %(state)s » : "
                "relire, choisir à nouveau la suite, puis enregistrer. Rien de votre saisie n’est perdu."
            )
            % {"state": State(self.instance.state).label},
        )

    def _verify_place(self, found):
        """A point that is for sure in another commune was mistyped, or the commune was."""
        point = (found.get("latitude"), found.get("longitude"))
        if None in point or not found.get("place"):
            return
        answer = locate(*point)
        if not answer.codes:
            self.add_error("latitude", _("Ce point n’est dans aucune commune : vérifier les deux nombres."))
        elif found["place"].code not in answer.codes:
            names = ", ".join(str(place) for place in answer.places())
            told = {"place": found["place"], "names": names}
            self.add_error("place", _("Ce point n’est pas à %(place)s, mais à : %(names)s.") % told)

    def _read_original(self, number):
        if not number:
            return None
        report = self._meta.model.objects.filter(number=number.strip().upper()).first()
        if report is None:
            self.add_error(
                "original_number", _("Aucun signalement n’a le numéro %(number)s.") % {"number": number}
            )
        return report

    def save(self, commit=True):
        report = super().save(commit=commit)
        if commit and self.cleaned_data["move_to"]:
            states.move(
                report,
                self.cleaned_data["move_to"],
                reason=self.cleaned_data["why"],
                competent=self.cleaned_data["who"],
                original=self.original,
                note=self.cleaned_data["note"],
                answer=self.answered,
                by=self.for_user,
            )
        return report
