from django.core.checks import Warning
from django.utils.translation import gettext as _

from cms.languages import catalogue


def catalogue_is_compiled(app_configs, **kwargs):
    """Without its compiled catalogue the site speaks French on its English pages, and says nothing of it."""
    if not catalogue.is_stale():
        return []
    return [
        Warning(
            _("Le catalogue anglais n’est pas compilé, ou l’était avant sa dernière modification."),
            hint=_("Lancez « python manage.py catalogue compile »."),
            id="languages.W001",
        )
    ]
