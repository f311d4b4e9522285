from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import ProjectPage
from projects.owners.models import News

#: What owners change by themselves; the rest is asked of the editors.
PERMITTED = (
    *("summary", "first_step", "equipment", "effort", "participate_url"),
    *("opens_on", "closes_on", "recruiting", "data_use"),
)


class PageForm(forms.ModelForm):
    """What owners may change on their page. It saves nothing: see ``actions.submit``."""

    participate_url = forms.URLField(
        label=ProjectPage._meta.get_field("participate_url").verbose_name,
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = ProjectPage
        fields = PERMITTED
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("opens_on", "closes_on")
            },
        }
        help_texts = {"closes_on": _("Vide : le projet n’a pas de fin prévue.")}


class NewsForm(forms.ModelForm):
    """What owners write to who follows their project. It saves nothing: see ``news.write``."""

    url = forms.URLField(
        label=News._meta.get_field("url").verbose_name,
        help_text=_("Facultatif."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = News
        fields = ("title", "text", "url")
        help_texts = {
            "title": _("80 signes au plus."),
            "text": _("1000 signes au plus : ce qui est nouveau, ce que l’on peut y faire."),
        }
