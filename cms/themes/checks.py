"""What a start refuses: a theme that nobody wrote, and the State's look outside the State's sites."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Warning
from django.utils.translation import gettext as _

from cms.themes.dsfr import bundle

STATE_DOMAIN = ".gouv.fr"


def theme_may_be_shown(app_configs, **kwargs):
    """The faults of the settings THEME, STATE_SITE and ALLOWED_HOSTS."""
    if settings.THEME not in available():
        return [unknown_theme()]
    if settings.THEME != "dsfr":
        return []
    faults = [] if settings.STATE_SITE else [reserved_to_the_state()]
    if settings.STATE_SITE and not any(host.endswith(STATE_DOMAIN) for host in settings.ALLOWED_HOSTS):
        faults.append(outside_the_state_domain())
    if bundle.assets() is None:
        faults.append(missing_package())
    return faults


def available():
    """The names that THEME may have."""
    here = Path(__file__).parent
    return ["neutral", *sorted(folder.parent.name for folder in here.glob("*/templates"))]


def unknown_theme():
    return Error(
        _("THEME vaut « %s », qui n’est pas un thème de ce site.") % settings.THEME,
        hint=_("Choisissez parmi : %s.") % ", ".join(available()),
        id="themes.E001",
    )


def reserved_to_the_state():
    return Error(
        _(
            "THEME vaut « dsfr » : la circulaire 6411-SG du 7 juillet 2023 réserve le système de design de"
            " l’État aux sites de l’État en .gouv.fr."
        ),
        hint=_("Si ce site est un site de l’État, posez STATE_SITE=1. Sinon, gardez THEME=neutral."),
        id="themes.E002",
    )


def missing_package():
    return Error(
        _("THEME vaut « dsfr », mais le paquet django-dsfr, qui fournit ses fichiers, n’est pas installé."),
        hint=_("Lancez : pip install -r requirements-dsfr.txt"),
        id="themes.E003",
    )


def outside_the_state_domain():
    return Warning(
        _("STATE_SITE est posé, mais aucun hôte d’ALLOWED_HOSTS ne finit par .gouv.fr."),
        hint=_(
            "La circulaire 6411-SG lie le système de design de l’État au domaine .gouv.fr : servez le site"
            " sous ce domaine avant de l’ouvrir au public."
        ),
        id="themes.W001",
    )
