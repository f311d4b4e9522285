from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.fetching import FetchError, fetch_now
from projects.proposals.forms import hide_trap
from projects.toolbox.models import SolutionPage
from projects.toolbox.publiccode import parse
from projects.toolbox.yaml_lines import MAX_SIZE, InvalidFile


class ProposalForm(forms.ModelForm):
    """What anybody may propose. No name and no address is asked."""

    source = forms.URLField(
        label=_("Où peut-on le lire ? (obligatoire)"),
        help_text=_("L’adresse d’une page qui parle de l’outil : son site, un article."),
        max_length=500,
        assume_scheme="https",
        error_messages={"required": _("Donnez l’adresse d’une page qui en parle : l’équipe la lira.")},
    )
    repository = forms.URLField(
        label=_("Dépôt du code"), required=False, max_length=500, assume_scheme="https"
    )
    website_trap = hide_trap()

    class Meta:
        model = SolutionPage
        fields = ("title", "need", "summary", "audience", "licence", "repository")
        labels = {"title": _("Nom de l’outil (obligatoire)"), "summary": _("Ce qu’il fait (obligatoire)")}
        # That of any page speaks to editors.
        help_texts = {"title": ""}
        error_messages = {
            "title": {"required": _("Écrivez le nom de l’outil.")},
            "summary": {"required": _("Dites en quelques mots ce que fait l’outil.")},
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self):
        """The page itself is made later: only what was typed is checked here, by the model."""
        self.instance.path, self.instance.depth = "", 1
        self.instance.slug = "proposition"
        super()._post_clean()

    def clean_website_trap(self):
        if self.cleaned_data["website_trap"]:
            raise ValidationError(_("Ce champ doit rester vide."))
        return ""


class ImportForm(forms.Form):
    """A publiccode.yml, as a file or at an address; cleaned, ``described`` is what it says."""

    file = forms.FileField(label=_("Fichier publiccode.yml"), required=False)
    url = forms.URLField(
        label=_("Ou son adresse"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Celle du fichier brut, par exemple …/raw/main/publiccode.yml."),
    )

    def clean(self):
        cleaned = super().clean()
        upload, url = cleaned.get("file"), cleaned.get("url")
        if self.errors:
            return cleaned
        if bool(upload) == bool(url):
            raise ValidationError(_("Donnez soit un fichier, soit son adresse."))
        name, data = ("file", upload.read(MAX_SIZE + 1)) if upload else ("url", self._fetched(url))
        if data is None:
            return cleaned
        try:
            cleaned["described"] = parse(data)
        except InvalidFile as error:
            self.add_error(name, error.messages)
        return cleaned

    def _fetched(self, url):
        try:
            answer = fetch_now(url, max_bytes=MAX_SIZE)
        except FetchError as error:
            self.add_error("url", str(error))
            return None
        if answer.status != 200:
            self.add_error("url", _("Cette adresse répond %d, et non un fichier.") % answer.status)
            return None
        return answer.content
