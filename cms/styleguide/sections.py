"""The guide from top to bottom."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.styleguide import examples, map_parts, page_parts
from cms.styleguide.examples import Example


@dataclass(frozen=True)
class Section:
    """One part of the guide. ``components``: the templates of cms/templates/components that it shows."""

    slug: str
    title: str
    note: str
    components: tuple[str, ...]
    examples: tuple[Example, ...]


def sections():
    """Every section, in the order of the page."""
    return (*elements(), *navigation(), *discovery(), *choosing(), *maps(), *messages())


def elements():
    """What any page is made of."""
    around = ("header", "footer", "brand", "sharing", "stylesheets", "skip_link")
    around_note = _("Ce sont ceux de cette page, comme ce qu’en lisent les machines qui la partagent.")
    elsewhere = ("hero", "plain_header")
    elsewhere_note = _("L’accueil montre le premier, la page d’erreur 500 le second.")
    # What is no component: what the stylesheet makes of plain elements.
    texts = (
        Example(_("Titres et textes"), "styleguide/samples/texts.html"),
        Example(_("Tableau"), "styleguide/samples/table.html"),
        Example(_("Tableau large"), "styleguide/samples/stacked_table.html"),
        examples.quote(),
    )
    buttons_note = _("Une action principale par écran ; un lien mène, un bouton agit.")
    pictures_note = _("Une image de 16 sur 9, en plusieurs tailles, avec sa place réservée.")
    return (
        Section("entourage", _("En-tête, pied de page et marque"), around_note, around, ()),
        Section("ailleurs", _("Haut de l’accueil et en-tête de secours"), elsewhere_note, elsewhere, ()),
        Section("textes", _("Textes"), _("Une ligne ne dépasse pas 42 rem."), ("quote",), texts),
        Section("boutons", _("Boutons"), buttons_note, ("button",), examples.buttons()),
        Section("images", _("Images"), pictures_note, ("picture",), examples.pictures()),
    )


def navigation():
    """What leads from one page to another."""
    trail_note = _("En haut de toute page, sauf l’accueil.")
    trail = Example(_("Deux niveaux"), "components/breadcrumb.html", {"title": _("Guide de style")})
    pages_note = _("Absente quand tout tient sur une page.")
    pages = (
        examples.pagination(_("Première page"), 1),
        examples.pagination(_("Page du milieu"), 5),
        examples.pagination(_("Dernière page"), 9),
    )
    tags_note = _("Celles qui sont des liens mesurent au moins 44 pixels.")
    share_note = _("Des liens sans traceur, ou ce que propose le téléphone.")
    tabs_note = _("Des liens : chaque vue a son adresse, aucun script n’est nécessaire.")
    return (
        Section("onglets", _("Onglets"), tabs_note, ("tabs",), page_parts.tabs()),
        Section("fil-d-ariane", _("Fil d’Ariane"), trail_note, ("breadcrumb",), (trail,)),
        Section("pagination", _("Pagination"), pages_note, ("pagination",), pages),
        Section("etiquettes", _("Étiquettes"), tags_note, ("tag",), examples.tags()),
        Section("partage", _("Partager"), share_note, ("share",), page_parts.sharing()),
    )


def discovery():
    """What finds and shows projects."""
    box = Example(_("Vide"), "components/search_box.html")
    times = Example(_("Par le temps que l’on a"), "components/time_choices.html")
    box_note = _("Sur l’accueil et la page introuvable.")
    facets_note = _("Le nombre dit ce que la case trouverait ; zéro ne se voit que coché.")
    near_note = _("La position n’est demandée que par un clic, et arrondie avant de partir.")
    cards_note = _("Toute la carte se clique, mais son titre seul est un lien.")
    themes_note = _("Sur l’accueil : chaque thème mène à ses projets.")
    chart_note = _("Un tableau dont les barres sont dessinées par le serveur : rien ne manque sans elles.")
    goals_note = _("Le texte dit ce que montre la barre.")
    band_note = _("En fin de page, quand il reste une chose à proposer.")
    empty_note = _("Une page vide propose toujours une suite.")
    return (
        Section(
            "boite-de-recherche",
            _("Recherche"),
            box_note,
            ("search_box", "search_input", "time_choices"),
            (box, times),
        ),
        Section("filtres", _("Filtres"), facets_note, ("facet",), examples.facets()),
        Section("pres", _("Près de chez moi"), near_note, ("near", "facet"), examples.near()),
        Section(
            "cartes",
            _("Cartes"),
            cards_note,
            ("card", "campaign_card"),
            (*examples.cards(), *examples.campaign_cards()),
        ),
        Section("themes", _("Thèmes"), themes_note, ("theme_list",), examples.themes()),
        Section("objectif", _("Objectif d’une campagne"), goals_note, ("progress",), examples.goals()),
        Section("graphique", _("Graphique"), chart_note, ("chart",), page_parts.charts()),
        Section("invitations", _("Invitation"), band_note, ("band",), examples.invitations()),
        Section("rien", _("Rien trouvé"), empty_note, (), examples.empty_states()),
    )


def choosing():
    """What helps to choose among what was found."""
    highlights_note = _("Au-dessus des résultats de certains mots, sans en changer le nombre ni l’ordre.")
    compare_note = _("Sur un petit écran, chaque critère devient une liste.")
    compare = ("compare_choice", "comparison")
    return (
        Section(
            "mises-en-avant", _("Mises en avant"), highlights_note, ("highlight",), page_parts.highlights()
        ),
        Section("comparer", _("Comparer"), compare_note, compare, page_parts.comparisons()),
    )


def maps():
    """What shows where."""
    drawings_note = _("Des liens à la souris seulement : la liste à côté dit la même chose à tous.")
    maps_note = _("Les points se regroupent par territoire ; sans JavaScript le dessin reste.")
    lists_note = _("L’équivalent écrit d’une carte.")
    return (
        Section("dessins", _("Dessins de la France"), drawings_note, ("locator",), map_parts.locators()),
        Section("cartes-mobiles", _("Cartes qui bougent"), maps_note, ("map",), map_parts.maps()),
        Section("territoires", _("Territoires"), lists_note, ("territory_list",), map_parts.territories()),
    )


def messages():
    """What asks and what answers."""
    fields_note = _("L’aide et l’erreur précèdent la saisie et lui sont liées.")
    notices_note = _("Seule l’erreur interrompt un lecteur d’écran.")
    return (
        Section(
            "champs", _("Champs de formulaire"), fields_note, ("field", "field_notes"), examples.fields()
        ),
        Section("messages", _("Messages"), notices_note, ("notice",), examples.notices()),
    )
