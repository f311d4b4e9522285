from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.digital import states
from campaigns.digital.enums import Reason, Sighting, State


class SightingForm(forms.Form):
    """The only question: it has no field to type in, on purpose."""

    vu = forms.ChoiceField(
        label=gettext_lazy("Qu’avez-vous vu ?"), choices=Sighting.choices, widget=forms.RadioSelect
    )


class MoveForm(WagtailAdminModelForm):
    """What the desk decides of a report, whose words it does not change; ``owed``: the messages due then."""

    owed = ()

    move_to = forms.ChoiceField(label=gettext_lazy("Passer à l’état"), required=False)
    why = forms.ChoiceField(
        label=gettext_lazy("Motif, pour écarter"), required=False, choices=[("", "—"), *Reason.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = State(self.instance.state)
        self.fields["move_to"].choices = [
            ("", _("rester « %(state)s »") % {"state": now.label}),
            *((state.value, state.label) for state in states.FOLLOWS[now]),
        ]
        self.fields["administration"].required = False

    def clean(self):
        found = super().clean()
        if found.get("move_to"):
            self.instance.administration = found.get("administration")
            try:
                states.verify(self.instance, found["move_to"], found.get("why", ""))
            except states.WrongMove as error:
                self.add_error(error.field, str(error))
        return found

    def save(self, commit=True):
        incident = super().save(commit=commit)
        if commit and self.cleaned_data["move_to"]:
            self.owed = states.move(
                incident,
                self.cleaned_data["move_to"],
                reason=self.cleaned_data["why"],
                by=self.for_user,
            )
        return incident
