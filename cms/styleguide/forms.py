from django import forms
from django.utils.translation import gettext_lazy as _


class EveryField(forms.Form):
    """One field of each kind that the site asks for."""

    name = forms.CharField(label=_("Prénom"), required=False, initial="Amina")
    email = forms.EmailField(
        label=_("Adresse e-mail (obligatoire)"),
        help_text=_("Exemple : prenom.nom@exemple.fr"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Saisissez votre adresse e-mail.")},
    )
    message = forms.CharField(
        label=_("Votre message (obligatoire)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez quelques mots.")},
    )
    place = forms.ChoiceField(
        label=_("Près de chez vous"),
        required=False,
        choices=[
            ("", _("Partout en France")),
            ("reg-53", _("Bretagne")),
            ("reg-84", _("Auvergne-Rhône-Alpes")),
        ],
        initial="reg-53",
    )
    themes = forms.MultipleChoiceField(
        label=_("Vos centres d’intérêt (au moins un)"),
        help_text=_("Autant que vous voulez."),
        choices=[("oiseaux", _("Oiseaux")), ("ciel", _("Ciel et espace")), ("velo", _("Transports"))],
        widget=forms.CheckboxSelectMultiple,
        initial=["oiseaux"],
        error_messages={"required": _("Cochez au moins un centre d’intérêt.")},
    )
    rhythm = forms.ChoiceField(
        label=_("Rythme"),
        choices=[("semaine", _("Chaque semaine")), ("mois", _("Chaque mois"))],
        widget=forms.RadioSelect,
        initial="mois",
        error_messages={"required": _("Choisissez un rythme.")},
    )
    agreed = forms.BooleanField(
        label=_("J’accepte de recevoir la lettre (obligatoire)"),
        error_messages={"required": _("Cochez la case pour recevoir la lettre.")},
    )


class WhereForm(forms.Form):
    pres = forms.CharField(label=_("Près de chez moi"), help_text=_("Une commune ou un code postal."))
