from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.reports.enums import Passage
from home.fetching import BadAddress
from home.fetching.client import normalised

#: What the team decides of what nobody knows.
NOTHING, AGAIN, RECEIVED = "", "again", "received"


class ServiceForm(WagtailAdminModelForm):
    new_key = forms.CharField(
        label=gettext_lazy("Clé donnée par le service"),
        help_text=gettext_lazy("api_key. Elle n’est plus jamais montrée ; vide : celle d’avant reste."),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_url(self):
        url = self.cleaned_data["url"].rstrip("/")
        try:
            normalised(url)
        except BadAddress as error:
            raise forms.ValidationError(str(error)) from error
        if not url.startswith("https://"):
            raise forms.ValidationError(_("La clé voyage avec ce qui est envoyé : écrire https://…"))
        return url

    def save(self, commit=True):
        if self.cleaned_data["new_key"]:
            self.instance.api_key = self.cleaned_data["new_key"].strip()
        return super().save(commit=commit)


class PassageForm(WagtailAdminModelForm):
    """What was refused or is in doubt, decided by somebody who asked the service."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Que faire ?"),
        required=False,
        choices=[
            (NOTHING, gettext_lazy("rien pour l’instant")),
            (AGAIN, gettext_lazy("envoyer encore : le service ne l’a pas reçu")),
            (RECEIVED, gettext_lazy("ne plus envoyer : le service l’a reçu, sous le numéro ci-dessous")),
        ],
    )

    def clean(self):
        found = super().clean()
        decision, now = found.get("decision"), timezone.now()
        if decision == RECEIVED and not found.get("number"):
            self.add_error("number", _("Saisir le numéro que le service lui a donné."))
        if decision and self.instance.state not in (Passage.DOUBTFUL, Passage.FAILED):
            self.add_error(
                "decision",
                _("Cette transmission est « %(state)s » : il n’y a rien à décider.")
                % {"state": self.instance.get_state_display()},
            )
        elif decision == AGAIN:
            self.instance.state, self.instance.attempts, self.instance.due_at = Passage.WAITING, 0, now
        elif decision == RECEIVED:
            self.instance.state, self.instance.due_at = Passage.SENT, now
        return found
