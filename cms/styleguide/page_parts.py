"""The states of what only some pages show: a choice between views, sharing, figures."""

from types import SimpleNamespace

from django.utils.translation import gettext as _

from cms.styleguide.examples import Example


def tabs():
    def choice(label, current, *names):
        entries = [
            {"label": name, "url": f"#onglets-{number}", "current": number == current}
            for number, name in enumerate(names)
        ]
        return Example(label, "components/tabs.html", {"tabs": entries, "label": label})

    return (
        choice(_("Le premier choisi"), 0, _("Liste"), _("Carte")),
        choice(_("Parmi plusieurs"), 1, _("En cours"), _("À venir"), _("Terminées")),
    )


def sharing():
    shown = {"title": _("Les oiseaux du quartier"), "address": "https://exemple.fr/projets/oiseaux/"}
    return (Example(_("Fermé ; ouvert, des liens et l’adresse"), "components/share.html", shown),)


def chart(label, *rows):
    context = {
        "title": label,
        "label_heading": _("Jour"),
        "value_heading": _("observations"),
        "rows": [{"label": day, "value": value, "percent": percent} for day, value, percent in rows],
    }
    return Example(label, "components/chart.html", context)


def charts():
    return (
        chart(
            _("Qui avance"),
            (_("1er mai 2026"), 0, 0),
            (_("15 mai 2026"), 640, 32),
            (_("2 juin 2026"), 1240, 62),
        ),
        chart(_("Plein"), (_("1er mai 2026"), 1000, 50), (_("15 mai 2026"), 2310, 100)),
        chart(_("D’une seule ligne, vide"), (_("1er mai 2026"), 0, 0)),
    )


def highlight(label, sentence, *titles):
    pages = [
        SimpleNamespace(title=title, url="#mises-en-avant", summary=summary) for title, summary in titles
    ]
    shown = SimpleNamespace(sentence=sentence, translated=True, pages=pages)
    return Example(label, "components/highlight.html", {"highlight": shown})


def highlights():
    birds = (_("Les oiseaux du quartier"), _("Compter les oiseaux pendant dix minutes."))
    return (
        highlight(_("Une page"), _("Pour commencer, dix minutes suffisent."), birds),
        highlight(
            _("Plusieurs pages, dont une sans résumé"),
            _("Trois façons d’aider les oiseaux cet hiver."),
            birds,
            (_("Reconnaître les oiseaux du jardin"), ""),
        ),
    )


def comparisons():
    project = SimpleNamespace(title=_("Les oiseaux du quartier"), url="#comparer", pk=0, slug="oiseaux")
    other = SimpleNamespace(title=_("Reconnaître les oiseaux du jardin"), url="#comparer")

    def row(label, *values):
        return SimpleNamespace(label=label, cells=list(zip((project, other), values, strict=True)))

    groups = (
        (_("Ce qui les distingue"), [row(_("Temps à donner"), _("quelques minutes"), "")]),
        (_("Ce qu’ils ont en commun"), [row(_("Où participer"), *[_("partout en France")] * 2)]),
    )
    shown = SimpleNamespace(pages=(project, other), groups=groups)
    choice = {"card": project, "form": "comparer-exemple"}
    return (
        Example(_("Sous une carte"), "components/compare_choice.html", choice),
        Example(_("Comparer"), "styleguide/samples/compare_form.html"),
        Example(_("Deux projets"), "components/comparison.html", {"comparison": shown}),
    )
