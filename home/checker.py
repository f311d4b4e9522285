"""What Wagtail's content checker says of our pages beside its own rules, on the draft being typed.

The checker runs in the browser, on the preview. What only the server knows of that draft is given to
it as the elements to show: a ContentCheck finds them on the page that is previewed. Each app brings
its own by the hook ``construct_content_checks``, a function of the class of a page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Media
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from home.readability import HARD, VAGUE, broken_page_links, prose_of, read, texts_of

#: Selectors of CSS: a fault of the page as a whole is shown on its title, as Wagtail does.
TITLE, TEXT, NOTHING = "h1", "main .body", "[data-no-fault]"
VAGUE_LINKS = "co-lien-vague"


@dataclass(frozen=True)
class ContentCheck:
    """``find(page)``: a selector of the faulty elements in the preview of the page, or nothing."""

    code: str
    title: Promise | str
    remedy: Promise | str
    find: Callable[[Page], str]

    @property
    def rule(self):
        return f"co-{self.code}"


def _hard_to_read(page):
    score = read(prose_of(page)).score
    return TEXT if score is not None and score < HARD else ""


TEXT_CHECKS = (
    ContentCheck(
        "lecture",
        _("Le texte est difficile à lire"),
        _("Couper les phrases longues et choisir des mots courants."),
        _hard_to_read,
    ),
    ContentCheck(
        "lien-hors-ligne",
        _("Un lien mène à une page qui n’est pas publiée"),
        _("Changer ou retirer ce lien, ou publier la page où il mène."),
        lambda page: TEXT if broken_page_links("\n".join(texts_of(page))) else "",
    ),
    ContentCheck(
        "image-sans-texte",
        _("Une image n’a pas de texte de remplacement"),
        _("Décrire ce qu’elle montre, sauf si elle ne fait que décorer."),
        lambda page: "main .body img[alt='']",
    ),
)


def checks_for(page_class) -> list[ContentCheck]:
    """All the checks of the pages of a class, whoever brings them."""
    return [check for bring in hooks.get_hooks("construct_content_checks") for check in bring(page_class)]


class CheckerItem(ContentCheckerItem):
    """Wagtail's item with our rules. In the editor it only names them: the preview has the faults."""

    def __init__(self, page, in_editor=False):
        super().__init__(in_editor)
        self.page = page
        self.checks = checks_for(type(page))

    @property
    def media(self):
        return Media(js=["home/admin/checks.js"])

    def get_axe_run_only(self, request):
        return [*super().get_axe_run_only(request), VAGUE_LINKS, *(check.rule for check in self.checks)]

    def get_axe_custom_rules(self, request):
        vague = _rule(VAGUE_LINKS, "main .body a[href]", "check-vague-link")
        told = [_rule(check.rule, self._where(check), "check-told-by-server") for check in self.checks]
        return [*super().get_axe_custom_rules(request), vague, *told]

    def _where(self, check):
        return NOTHING if self.in_editor else check.find(self.page) or NOTHING

    def get_axe_custom_checks(self, request):
        vague = {"id": "check-vague-link", "options": {"texts": sorted(VAGUE)}}
        return [*super().get_axe_custom_checks(request), vague, {"id": "check-told-by-server"}]

    def get_axe_messages(self, request):
        vague = _message(_("Le lien ne dit pas où il mène"), _("Nommer la page ou l’action qui attend."))
        told = {check.rule: _message(check.title, check.remedy) for check in self.checks}
        return {**super().get_axe_messages(request), VAGUE_LINKS: vague, **told}


def _rule(code, selector, check):
    return {
        "id": code,
        "impact": "moderate",
        "selector": selector,
        "tags": ["best-practice"],
        "any": [check],
        "enabled": True,
    }


def _message(title, remedy):
    return {"error_name": title, "help_text": remedy}
