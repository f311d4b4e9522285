from django.conf import settings
from django.core.checks import Error
from django.utils.translation import gettext as _


def mailbox_is_for_the_demonstration(app_configs, **kwargs):
    """The mailbox shows everybody's mail to anybody: never on a site with real people."""
    if settings.DEBUG:
        return []
    return [
        Error(
            _("INSTALLED_APPS contient cms.mailbox, qui montre les messages de tout le monde."),
            hint=_("Retirez cms.mailbox d’INSTALLED_APPS : il ne sert qu’aux réglages de développement."),
            id="mailbox.E001",
        )
    ]
