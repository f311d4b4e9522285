"""The components in each of their states, with data that no database holds."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cms.styleguide.forms import EveryField, WhereForm


@dataclass(frozen=True)
class Example:
    """One state: what it is called, the template that shows it and what that template reads."""

    label: str
    template: str
    context: dict = field(default_factory=dict)

    def html(self, request):
        return render_to_string(self.template, self.context, request)


@dataclass(frozen=True)
class ExampleRendition:
    url: str
    width: int
    height: int

    def img_tag(self, attributes):
        size = {"src": self.url, "width": self.width, "height": self.height}
        return format_html("<img{}>", flatatt({**size, **attributes}))


class ExampleImage:
    """Stands for a picture of the library: every size of it is the same drawing."""

    def get_rendition(self, chosen):
        return self.get_renditions(chosen)[chosen.spec]

    def get_renditions(self, *filters):
        return {chosen.spec: self._sized(chosen.spec) for chosen in filters}

    @staticmethod
    def _sized(spec):
        """``spec`` as Wagtail writes it: « fill-400x225|format-webp »."""
        width, height = spec.split("|")[0].removeprefix("fill-").split("x")
        return ExampleRendition(static("img/mosaic.svg"), int(width), int(height))


def quote():
    said = _("J’ai appris à reconnaître douze oiseaux sans quitter ma fenêtre.")
    return Example(_("Citation"), "components/quote.html", {"text": said, "author": _("Amina, participante")})


def button(label, text, **context):
    return Example(label, "components/button.html", {"label": text, **context})


def buttons():
    here = {"url": "#boutons"}
    return (
        button(_("Action principale"), _("Participer"), **here),
        button(_("Action secondaire"), _("Suivre ce projet"), kind="quiet", **here),
        button(_("Recherche"), _("Chercher"), kind="bright", **here),
        button(_("Sur toute la largeur"), _("Choisir un projet"), wide=True, **here),
        button(_("Vers un autre site"), _("Participer"), rel="noopener", extra="↗", **here),
        button(_("Envoi d’un formulaire"), _("Recevoir la lettre")),
    )


def card(label, reason="", **fields):
    usual = {
        "title": _("Les oiseaux du quartier"),
        "summary": _("Compter pendant dix minutes les oiseaux que l’on voit de sa fenêtre."),
        "url": "#cartes",
        "image": ExampleImage(),
        "organisation": _("Muséum du quartier"),
        "is_open": True,
        "effort": "minutes",
        "get_effort_display": _("quelques minutes"),
        "where": _("partout en France"),
    }
    project = SimpleNamespace(**{**usual, **fields})
    return Example(label, "components/card.html", {"project": project, "reason": reason})


def cards():
    long = _("Recensement participatif pluriannuel des hirondelles de fenêtre et des martinets noirs")
    return (
        card(_("Ouverte")),
        card(_("Avec la raison de la proposition"), reason=_("Thème : oiseaux")),
        card(_("Fermée"), is_open=False),
        card(_("Sans image, ni organisation, ni durée"), image=None, organisation=None, effort=""),
        card(_("Titre long"), title=long),
    )


def facet(label, selected=(), opened=False, counts=(12, 7, 3), single=False):
    names = (("oiseaux", _("Oiseaux"), 0), ("rapaces", _("Rapaces"), 1), ("ciel", _("Ciel et espace"), 0))
    values = [
        SimpleNamespace(slug=slug, label=name, level=level, count=count, selected=slug in selected)
        for (slug, name, level), count in zip(names, counts, strict=True)
    ]
    # A name of its own: the boxes of a page must not share their identifiers.
    name = f"exemple-{len(selected)}{opened:d}{sum(counts)}"
    shown = SimpleNamespace(
        name=name, label=_("Thème"), values=values, is_active=bool(selected), is_single=single
    )
    return Example(label, "components/facet.html", {"facet": shown, "open": opened})


def facets():
    return (
        facet(_("Fermé")),
        facet(_("Ouvert"), opened=True),
        facet(_("Avec un choix : toujours ouvert"), selected=("oiseaux",)),
        facet(_("Un choix qui ne trouve plus rien"), selected=("ciel",), counts=(12, 7, 0)),
    )


def near():
    field = WhereForm(auto_id="pres_%s")["pres"]
    return (
        Example(_("Où"), "components/near.html", {"field": field, "url": "#pres"}),
        facet(_("Une valeur au plus"), selected=("rapaces",), opened=True, single=True),
    )


def fields():
    empty = EveryField(auto_id="vide_%s")
    wrong = EveryField({"email": "amina@"}, auto_id="erreur_%s")
    usual = [Example(bound.label, "components/field.html", {"field": bound}) for bound in empty]
    failed = [
        Example(_("En erreur : %s") % bound.label, "components/field.html", {"field": bound})
        for bound in wrong
        if bound.errors
    ]
    return (*usual, *failed)


def pagination(label, current, last=9):
    numbers = sorted({1, *range(max(1, current - 2), min(last, current + 2) + 1), last})
    context = {
        "page_links": [
            SimpleNamespace(label=number, url=f"?page={number}", current=number == current)
            for number in numbers
        ],
        "previous_url": f"?page={current - 1}" if current > 1 else "",
        "next_url": f"?page={current + 1}" if current < last else "",
        "nav_label": label,
    }
    return Example(label, "components/pagination.html", context)


def notice(label, kind, text, title=""):
    return Example(label, "components/notice.html", {"kind": kind, "text": text, "title": title})


def notices():
    return (
        notice(_("Information"), "", _("La lettre part le premier jeudi du mois.")),
        notice(_("Réussite"), "success", _("Votre abonnement est confirmé.")),
        notice(_("Mise en garde"), "warning", _("Ce projet ferme dans trois jours.")),
        notice(_("Erreur, annoncée aussitôt"), "error", _("Un champ est à corriger.")),
        notice(_("Avec un titre"), "", _("Revenez au printemps."), title=_("Le projet fait une pause")),
    )


def tag(label, text, **context):
    return Example(label, "components/tag.html", {"label": text, **context})


def tags():
    return (
        tag(_("Texte"), _("Oiseaux")),
        tag(_("Texte à remarquer"), _("Pas en cours"), warm=True),
        tag(_("Lien"), _("5 minutes"), url="#etiquettes"),
        tag(_("Filtre à retirer"), _("Ciel et espace"), url="#etiquettes", remove=True),
    )


def campaign_card(label, **fields):
    usual = {
        "title": _("Les 24 heures de la biodiversité"),
        "url": "#cartes",
        "summary": _("Un jour et une nuit pour recenser tout ce qui vit dans un quartier."),
        "image": ExampleImage(),
        "ends_on": date(2026, 5, 23),
        "is_running": True,
        "progress": 62,
        "goal_reached": 1240,
        "goal_target": 2000,
        "goal_unit": _("observations"),
    }
    campaign = SimpleNamespace(**{**usual, **fields})
    return Example(label, "components/campaign_card.html", {"campaign": campaign})


def campaign_cards():
    return (
        campaign_card(_("En cours, avec son objectif")),
        campaign_card(_("Terminée, sans objectif ni image"), is_running=False, progress=None, image=None),
    )


def progress(label, value, text):
    return Example(label, "components/progress.html", {"value": value, "text": text})


def goals():
    return (
        progress(_("Au départ"), 0, _("0 observation sur 2 000")),
        progress(_("En cours"), 62, _("1 240 observations sur 2 000")),
        progress(_("Atteint"), 100, _("2 310 observations sur 2 000")),
    )


def themes():
    found = (("oiseaux", _("Oiseaux")), ("ciel", _("Ciel et espace")), ("transports", _("Transports")))
    shown = [SimpleNamespace(slug=slug, label=label, url="#themes") for slug, label in found]
    counted = [SimpleNamespace(**vars(theme), total=12) for theme in shown]
    return (
        Example(_("Un dessin par thème"), "components/theme_list.html", {"themes": shown}),
        Example(_("Avec ce qui y est ouvert"), "components/theme_list.html", {"themes": counted}),
    )


def invitations():
    band = {
        "id": "exemple-bandeau",
        "title": _("Des projets choisis pour vous"),
        "text": _("La lettre ne vous propose que des projets ouverts."),
        "url": "#invitations",
        "label": _("S’abonner à la lettre"),
    }
    return (Example(_("Fin de page"), "components/band.html", band),)


def picture(label, **context):
    return Example(label, "components/picture.html", context)


def pictures():
    words = _("Mosaïque de quarts de cercle prune, ocre et corail")
    return (
        picture(_("D’une carte : décorative"), image=ExampleImage(), alt=""),
        picture(_("Grande image d’une page, décrite"), image=ExampleImage(), alt=words, cover=True),
        picture(_("Absente : un motif"), image=None),
    )


def nothing_found(label, *ways_out):
    links = [SimpleNamespace(label=text, url="#rien", total=total) for text, total in ways_out]
    return Example(label, "search/nothing_found.html", {"relaxations": links})


def empty_states():
    ways_out = ((_("Sans le filtre « Lieu »"), 14), (_("Sans les mots « chouette »"), 1))
    return (
        nothing_found(_("Avec des conditions à lâcher"), *ways_out),
        nothing_found(_("Sans issue proposée")),
    )
