from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.commitments import files
from campaigns.commitments.records import InvalidRecord
from campaigns.newsletters.forms import SubscriptionForm

#: Bytes: some thousands of commitments.
MAX_SIZE = 5_000_000


class ImportForm(forms.Form):
    """A file of commitments; its cleaned ``file`` is the list of its records."""

    file = forms.FileField(
        label=_("Fichier"), help_text=_("Un tableau .csv ou un .json, tels que le site les donne.")
    )
    dry_run = forms.BooleanField(label=_("Essayer sans rien changer"), required=False, initial=True)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MAX_SIZE:
            raise forms.ValidationError(
                _("Ce fichier dépasse 5 Mo : coupez-le en plusieurs, un engagement entier dans chacun.")
            )
        try:
            return files.read(upload.read(), upload.name)
        except InvalidRecord as error:
            raise forms.ValidationError(error.messages) from error


class FollowForm(forms.Form):
    email = SubscriptionForm.base_fields["email"]
    website = SubscriptionForm.base_fields["website"]
    clean_website = SubscriptionForm.clean_website


class CommentForm(FollowForm):
    text = forms.CharField(
        label=_("Votre commentaire"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    name = forms.CharField(
        label=_("Nom ou pseudonyme à montrer"),
        help_text=_("Facultatif. Votre adresse n’est jamais montrée."),
        max_length=80,
        required=False,
    )
    field_order = ["text", "name", "email", "website"]
