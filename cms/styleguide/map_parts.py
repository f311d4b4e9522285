"""The maps in each of their states, with places that no database holds."""

from types import SimpleNamespace

from django.templatetags.static import static
from django.utils.translation import gettext as _

from cms.styleguide.examples import Example


def drawing(label="", shapes=(), points=()):
    """What components/locator.html draws: ``shapes`` are (code, level, title, url)."""
    drawn = [
        SimpleNamespace(code=code, level=level, title=title, url=url) for code, level, title, url in shapes
    ]
    return SimpleNamespace(label=label, shapes=drawn, points=points)


def locators():
    shades = [("reg-53", 1), ("reg-52", 2), ("reg-75", 3), ("reg-84", 4), ("reg-11", 5), ("reg-04", 3)]
    shaded = [(code, level, f"{code} : {level}", "#dessins-de-france") for code, level in shades]
    town = _("Rennes, sur une carte de France")
    region = _("La Guadeloupe, sur une carte de France")
    return (
        _locator(_("Une commune"), drawing(town, [("dep-35", 2, "", "")], [(142.8, 179.0)])),
        _locator(_("Une région, loin de l’hexagone"), drawing(region, [("reg-01", 4, "", "")])),
        _locator(_("Toutes les nuances, avec des liens"), drawing(shapes=shaded)),
        _locator(_("Vide"), drawing(_("Carte de France"))),
    )


def _locator(label, drawn):
    return Example(label, "components/locator.html", {"drawn": drawn})


def maps():
    shapes = [
        ("reg-53", 4, "Bretagne : 2", "#cartes-mobiles"),
        ("reg-04", 2, "La Réunion : 1", "#cartes-mobiles"),
    ]
    moving = {
        "label": _("Carte d’exemple"),
        "features_url": static("styleguide/places.json"),
        "place_url": "?ou=%7Bcode%7D",
        "drawn": drawing(shapes=shapes),
    }
    unread = {**moving, "label": _("Carte sans données"), "features_url": static("styleguide/nowhere.json")}
    return (
        Example(_("Avec des projets, dont un outre-mer"), "components/map.html", moving),
        Example(_("Sans projet à placer, ou sans JavaScript : le dessin"), "components/map.html", unread),
    )


def territories():
    part = territory(_("Ille-et-Vilaine"), 1)
    return (
        _territories(
            _("Avec leurs départements"), territory(_("Bretagne"), 2, [part]), territory(_("Corse"), 1)
        ),
        _territories(_("Vide")),
    )


def territory(name, total, parts=()):
    return SimpleNamespace(name=name, total=total, url="#territoires", parts=parts)


def _territories(label, *shown):
    return Example(label, "components/territory_list.html", {"territories": shown})
