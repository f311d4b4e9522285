"""A tour of every public template of the demonstration, for the gates that all of them must pass."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser import people, space


@dataclass(frozen=True)
class Stop:
    """A page by its address and main heading. ``button``: what to press first. {…}: see ``secrets``."""

    path: str
    heading: str
    button: str = ""


@dataclass
class Visit:
    """An open page, the HTML that the server sent and what the browser's console complained of.

    ``shapes``: what it was once laid out, by width.
    """

    page: object
    html: str = ""
    complaints: list = field(default_factory=list)
    shapes: dict = field(default_factory=dict)


#: A new template has its line here (docs/accessibility.md).
STOPS = {
    "accueil": Stop("/", "Participez"),
    "recherche": Stop("/projets/", "Trouver un projet"),
    "recherche-filtree": Stop("/projets/?q=oiseau&theme=oiseaux&temps=1-heure", "Trouver un projet"),
    "recherche-page-2": Stop("/projets/?page=2", "Trouver un projet"),
    "recherche-carte": Stop("/projets/?vue=carte", "Trouver un projet"),
    "comparaison": Stop("/projets/comparer/?projet=birdlab&projet=barometre-velo", "Comparer des projets"),
    "recherche-vide": Stop("/projets/?q=zygomatique&theme=ciel", "Trouver un projet"),
    "api": Stop("/api/v1/", "Réutiliser les données"),
    "projet-ouvert": Stop("/projets/birdlab/", "BirdLab"),
    "projet-ferme": Stop("/projets/barometre-velo/", "Baromètre vélo"),
    "campagnes": Stop("/campagnes/", "Campagnes"),
    "campagne": Stop("/campagnes/fix-it-des-quartiers/", "Fix-it"),
    "campagne-a-venir": Stop("/campagnes/printemps-des-pollinisateurs/", "Printemps des pollinisateurs"),
    "campagne-terminee": Stop("/campagnes/ete-au-bord-de-l-eau/", "Un été au bord de l’eau"),
    "themes": Stop("/themes/", "Thèmes"),
    "theme": Stop("/themes/oiseaux/", "Oiseaux"),
    "territoires": Stop("/territoires/", "Territoires"),
    "territoires-cherches": Stop("/territoires/?q=rennes", "Territoires"),
    "territoire": Stop("/territoires/bretagne-reg-53/", "Bretagne"),
    "territoire-sans-projet": Stop("/territoires/rennes-com-35238/", "Rennes"),
    "organisations": Stop("/organisations/", "Organisations"),
    "organisations-par-lettre": Stop("/organisations/?lettre=M", "Organisations"),
    "organisation": Stop("/organisations/tela-botanica/", "Tela Botanica"),
    "plan-du-site": Stop("/plan-du-site/", "Plan du site"),
    "classement": Stop("/comment-nous-classons/", "Comment nous classons"),
    "page-simple": Stop("/a-propos/", "À propos"),
    "page-accessibilite": Stop("/accessibilite/", "Accessibilité"),
    "lettre": Stop("/lettre/", "Recevoir la lettre"),
    "lettre-en-erreur": Stop("/lettre/", "Recevoir la lettre", button="Recevoir la lettre"),
    "lettre-demandee": Stop("/lettre/merci/", "Regardez vos messages"),
    "alerte": Stop("/lettre/alerte/?theme=oiseaux", "Être prévenu"),
    "alerte-en-erreur": Stop("/lettre/alerte/?theme=oiseaux", "Être prévenu", button="Prévenez-moi"),
    "confirmation": Stop("{confirmation}", "Confirmer mon abonnement"),
    "confirmation-faite": Stop("{confirmation}", "C’est confirmé", button="Confirmer"),
    "confirmation-perimee": Stop("/lettre/confirmation/ancien/", "Ce lien ne peut plus servir"),
    "desabonnement": Stop("{unsubscription}", "Se désabonner"),
    "introuvable": Stop("/guide-de-style/404/", "Cette page est introuvable"),
    "retiree": Stop("/guide-de-style/410/", "Cette page a été retirée"),
    "interdite": Stop("/guide-de-style/403/", "Cette page ne vous est pas ouverte"),
    "formulaire-refuse": Stop("/guide-de-style/403-formulaire/", "Le formulaire n’a pas été envoyé"),
    "panne": Stop("/guide-de-style/500/", "Le site a rencontré un problème"),
    "indisponible": Stop("/guide-de-style/503/", "Le site est indisponible un instant"),
    "guide": Stop("/guide-de-style/", "Guide de style"),
    "accueil-anglais": Stop("/en/", "Take part"),
    "recherche-anglaise": Stop("/en/projets/?theme=patrimoine", "Find a project"),
    "projet-anglais": Stop("/en/projets/les-herbonautes/", "Les Herbonautes"),
    "engagements": Stop("/engagements/", "Engagements"),
    "engagement": Stop("/engagements/engagement-10/", "Engagement 10"),
    "campagne-anglaise": Stop("/en/campagnes/fix-it-des-quartiers/", "Fix it"),
    "theme-anglais": Stop("/en/themes/oiseaux/", "Birds"),
    "lettre-anglaise": Stop("/en/lettre/", "Get the newsletter", button="Get the newsletter"),
    "quatre-questions": Stop("/projets/trouver-mon-projet/", "Trouver mon projet"),
    "quatre-reponses": Stop("/projets/trouver-mon-projet/?voir=1&theme=oiseaux", "Trouver mon projet"),
    "proposer": Stop("/proposer/", "Proposer un projet"),
    "proposer-etape": Stop("/proposer/", "Le projet", button="Commencer"),
    "proposer-apercu": Stop("{proposal}", "Relire et envoyer"),
    "mon-espace": Stop("/mon-espace/", "Mon espace"),
    "mon-espace-demande": Stop("/mon-espace/merci/", "Regardez vos messages"),
    "mon-espace-ouvert": Stop("{space}", "Mon espace"),
    "porteur": Stop("{organisation}", "LPO"),
    "porteur-chiffres": Stop("{figures}", "Mission Hérisson"),
    "porteur-correction": Stop("{figures}modifier/", "Proposer une correction"),
    "porteur-nouvelles": Stop("{figures}nouvelles/", "Donner des nouvelles"),
    "suivre": Stop("{claim}", "Mission Hérisson"),
    "signaler": Stop("/signaler/", "Signaler un problème"),
    "signaler-etape": Stop("/signaler/", "problème", button="Commencer"),
    "signaler-apercu": Stop("{report}", "Relire et envoyer"),
    "signalements": Stop("/signaler/tous/", "Problèmes signalés"),
    "moderation": Stop("/signaler/moderation/", "Ce que la modération a décidé"),
    "signalements-prevenir": Stop("/signaler/prevenir/?ville=Rennes&rayon=5", "Être prévenu"),
    "communes": Stop("/communes/", "Les communes qui participent"),
    "commune-candidate": Stop("/communes/candidater/", "Faire participer ma commune"),
    "commune-candidate-en-erreur": Stop(
        "/communes/candidater/", "Faire participer ma commune", button="Poser la candidature"
    ),
    "incident": Stop("/incident-numerique/", "Signaler un incident numérique"),
    "incident-renvoi": Stop("/incident-numerique/faille/", "Une faille de sécurité"),
    "outils": Stop("/boite-a-outils/", "Boîte à outils"),
    "outil": Stop("/boite-a-outils/dansmarue/", "DansMaRue"),
    "outil-cherche": Stop("/boite-a-outils/trouver/", "Trouver l’outil"),
    "outil-trouve": Stop("/boite-a-outils/trouver/?voir=1&besoin=signaler", "Trouver l’outil"),
    "outils-compares": Stop("/boite-a-outils/comparer/?outil=dansmarue&outil=popvox", "Comparer des outils"),
    "outil-propose": Stop("/boite-a-outils/proposer/", "Proposer un outil"),
    "messages": Stop("/boite-aux-lettres/", "Boîte aux lettres"),
    "message": Stop("{message}", "Confirmez votre abonnement"),
}


def visit(page, stop, secrets):
    """Go to a stop and make sure that it is the page meant; gives the Visit."""
    seen = Visit(page)

    def listen(message):
        # The browser reports the very page when its status is an error: it is meant to be one.
        if message.type == "error" and message.location["url"] != page.url:
            seen.complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    answer = page.goto(stop.path.format(**secrets))
    if stop.button:
        with page.expect_navigation() as after:
            page.get_by_role("button", name=stop.button, exact=True).click()
        answer = after.value
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(stop.heading))
    seen.html = answer.text()
    return seen


def secrets(page, mark):
    """The addresses that only one person knows, by the names that STOPS gives them.

    A newcomer asks for the letter; Hugo, who has it, asks again: his mail says how to leave.
    """
    newcomer = f"visite-{mark}@example.org"
    for address in (newcomer, "hugo@example.org"):
        people.ask_for_the_letter(page, address, "Insectes et pollinisateurs", "Observer")
    mail = people.open_mail(page, "hugo@example.org", "déjà abonné")
    leaving = mail.get_by_role("link", name=re.compile("désabonner")).get_attribute("href")
    mail = people.open_mail(page, newcomer, "Confirmez")
    confirming = mail.get_by_role("link", name=re.compile("Confirmer")).get_attribute("href")
    return {
        "confirmation": urlsplit(confirming).path,
        "unsubscription": urlsplit(leaving).path,
        "message": urlsplit(page.url).path,
        **drafts(page),
        **desk(page, f"visite-{mark}@lpo.fr"),
    }


def drafts(page):
    """What is about to be sent, by who has written nothing yet."""
    found = {}
    for name, path in (("proposal", "/proposer/"), ("report", "/signaler/")):
        page.goto(path)
        page.get_by_role("button", name="Commencer").click()
        page.wait_for_url(re.compile(f"{path}.+/.+/"))
        found[name] = urlsplit(page.url).path.rsplit("/", 2)[0] + "/apercu/"
    return found


def desk(page, address):
    """The space of an owner, who claims a project from an address of its organisation."""
    found = {"claim": space.claim(page, "/projets/mission-herisson/", address)}
    space.enter(page, address)
    found["space"] = urlsplit(page.url).path
    for name, link in (("organisation", "LPO"), ("figures", "Mission Hérisson")):
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("link", name=link).click()
        found[name] = urlsplit(page.url).path
    return found
