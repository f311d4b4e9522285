"""« Open source ? » and « Réutilisable ? » : what is known of a tool, never what somebody says of it.

Each verdict has its proof, in words, the address where anybody may read it and the day it was read.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from projects.toolbox.enums import INSTALLABLE, PRODUCTS, CodeState, OpenSource, Reusable
from projects.toolbox.licences import is_open


@dataclass(frozen=True)
class Verdict:
    value: OpenSource | Reusable
    proof: str
    url: str = ""
    checked_on: date | None = None

    @property
    def label(self):
        return self.value.label


def open_source(page) -> Verdict | None:
    """Of a SolutionPage; None when it is not a product."""
    if page.kind not in PRODUCTS:
        return None
    check = page.current_check
    state = check.state if check else CodeState.WAITING
    day = timezone.localtime(check.checked_at).date() if check and check.checked_at else page.verified_on
    named = {"licence": page.licence}
    if state == CodeState.READABLE and is_open(page.licence):
        proof = _(
            "Licence %(licence)s, reconnue par l’Open Source Initiative ; le code se lit dans son dépôt."
        )
        return Verdict(OpenSource.YES, proof % named, page.repository, day)
    if state == CodeState.READABLE:
        words = _("Le code se lit dans son dépôt, sous la licence %(licence)s, qui n’est pas reconnue libre.")
        without = _("Le code se lit dans son dépôt, mais nous n’avons vu aucune licence.")
        return Verdict(OpenSource.VISIBLE, words % named if page.licence else without, page.repository, day)
    return _without_code(page, state, day, named)


def _without_code(page, state, day, named):
    if page.licence and not is_open(page.licence):
        proof = _("Licence %(licence)s, et pas de code que chacun puisse lire.")
        return Verdict(OpenSource.NO, proof % named, page.website, day)
    if state == CodeState.UNREADABLE:
        proof = _("Le dépôt annoncé ne se lit plus : %(why)s")
        why = page.current_check.detail
        return Verdict(OpenSource.UNKNOWN, proof % {"why": why}, page.repository, day)
    if page.repository:
        return Verdict(OpenSource.UNKNOWN, _("Le dépôt annoncé n’a pas encore été lu."), page.repository, day)
    return Verdict(OpenSource.UNKNOWN, _("Nous n’avons vu aucun dépôt de code."), page.website, day)


def reusable(page) -> Verdict | None:
    """Of a SolutionPage; None when it is not a product."""
    opened = open_source(page)
    if opened is None:
        return None
    elsewhere = page.uses_elsewhere
    proven = next((use for use in elsewhere if use.source), None)
    if opened.value == OpenSource.YES:
        return _of_open(page, opened, proven)
    if proven:
        proof = _(
            "Utilisé aussi par %(name)s, mais rien ne prouve que l’on puisse le reprendre sans l’éditeur."
        )
        return Verdict(Reusable.POSSIBLE, proof % {"name": proven.name}, proven.source, proven.seen_on)
    if opened.value == OpenSource.NO:
        proof = _("Le code n’est pas ouvert et nous ne connaissons pas d’autre utilisateur.")
        return Verdict(Reusable.NO, proof, opened.url, opened.checked_on)
    proof = _("Ni code libre vérifié, ni usage ailleurs que nous ayons pu lire.")
    return Verdict(Reusable.UNKNOWN, proof, opened.url, opened.checked_on)


def _of_open(page, opened, proven):
    if proven:
        proof = _("Code libre, et réutilisé par %(name)s.")
        return Verdict(Reusable.YES, proof % {"name": proven.name}, proven.source, proven.seen_on)
    if page.hosting in INSTALLABLE:
        proof = _("Code libre que l’on installe soi-même ; nous ne connaissons pas de réutilisation.")
    else:
        proof = _("Code libre ; nous ne savons ni s’il s’installe ailleurs ni qui l’a repris.")
    return Verdict(Reusable.POSSIBLE, proof, opened.url, opened.checked_on)
