"""The states of what only some pages show: a choice between views, sharing, figures."""

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
