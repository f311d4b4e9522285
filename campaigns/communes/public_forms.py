"""What a commune that applies says, and what a service answers to a report."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.reports import states
from campaigns.reports.enums import Reason, State
from campaigns.reports.forms import AnswerFields
from projects.communes import communes_named
from projects.proposals.forms import TrappedForm, email_field

#: Communes of the same name that are told.
NAMESAKES = 5
#: What a service says by itself.
ANSWERS = (State.TAKEN, State.SOLVED, State.CLOSED)
REASONS = (Reason.NOT_COMPETENT, Reason.NO_ACTION)


class ApplicationForm(TrappedForm):
    commune = forms.CharField(
        label=gettext_lazy("Votre commune (obligatoire)"),
        help_text=gettext_lazy("Son nom ou son code postal. Exemple : Rennes, ou 35000"),
        max_length=100,
        error_messages={"required": gettext_lazy("Écrivez le nom de votre commune.")},
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Votre nom et votre fonction (obligatoire)"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Dites qui vous êtes : nom et fonction.")},
    )
    contact_email = email_field(
        help_text=gettext_lazy("Pour vous accompagner. Elle n’est jamais publiée."),
    )
    motivation = forms.CharField(
        label=gettext_lazy("Ce que vous en attendez"),
        help_text=gettext_lazy("Facultatif : vos services, vos outils, vos questions."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_commune(self):
        typed = self.cleaned_data["commune"]
        found = list(communes_named(typed.strip())[: NAMESAKES + 1])
        if not found:
            raise forms.ValidationError(
                _("Nous ne connaissons pas cette commune : vérifiez le nom, ou écrivez le code postal.")
            )
        if len(found) > 1:
            names = ", ".join(f"« {place} »" for place in found[:NAMESAKES])
            raise forms.ValidationError(_("Plusieurs communes répondent : écrivez %s.") % names)
        return found[0]


class AnswerForm(AnswerFields):
    """The next step of a report, as the service that deals with it says it."""

    move_to = forms.ChoiceField(
        label=gettext_lazy("Où en est le problème ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez où en est le problème.")},
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Motif, pour clore"),
        required=False,
        choices=[("", "—"), *((each.value, each.label) for each in REASONS)],
    )
    who = forms.CharField(
        label=gettext_lazy("Qui est compétent"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Pour « hors compétence » : le département, l’opérateur du réseau…"),
    )

    field_order = ("move_to", "why", "who", "template", "answer")

    def __init__(self, report, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.fields["move_to"].choices = [
            (state.value, state.label) for state in states.following(report) if state in ANSWERS
        ]
        offered = self.fields["template"].queryset.filter(state__in=ANSWERS)
        self.fields["template"].queryset = offered

    def clean(self):
        found = super().clean()
        if found.get("move_to"):
            try:
                states.verify(self.report, found["move_to"], found.get("why", ""), found.get("who", ""))
            except states.WrongMove as error:
                self.add_error(error.field, str(error))
        return found
