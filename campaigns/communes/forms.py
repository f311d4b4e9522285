from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.communes import states
from campaigns.communes.enums import State


class ParticipantForm(WagtailAdminModelForm):
    """A commune as the team accompanies it; ``owed``: the messages that a decision makes due."""

    owed = ()

    move_to = forms.ChoiceField(label=gettext_lazy("Passer à l’état"), required=False)
    note = forms.CharField(label=gettext_lazy("Note interne"), required=False, max_length=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = State(self.instance.state)
        self.fields["move_to"].choices = [
            ("", _("rester « %(state)s »") % {"state": now.label}),
            *((state.value, state.label) for state in states.decided_by_editors(now)),
        ]

    def is_valid(self):
        """The services are known once their own forms are: they are read with this one."""
        valid = super().is_valid()
        if valid:
            self._verify()
        return valid and not self.errors

    def _verify(self):
        kept = [form.cleaned_data for form in self.formsets["routes"].forms if form.cleaned_data]
        taken = [row["category"] for row in kept if not row.get("DELETE")]
        if len(set(taken)) < len(taken):
            told = _("Deux destinataires prennent la même catégorie : n’en garder qu’un.")
            self.add_error(None, told)
        if self.cleaned_data["move_to"]:
            try:
                states.verify(self.instance, self.cleaned_data["move_to"], bool(taken))
            except states.WrongMove as error:
                self.add_error("move_to", str(error))

    def save(self, commit=True):
        participant = super().save(commit=commit)
        if not commit:
            return participant
        if "official_email" in self.changed_data:
            self.owed = states.ask_to_verify(participant)
        if self.cleaned_data["move_to"]:
            decided = {"note": self.cleaned_data["note"], "by": self.for_user}
            self.owed = [*self.owed, *states.move(participant, self.cleaned_data["move_to"], **decided)]
        return participant
