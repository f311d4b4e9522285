from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.preflight.checks import letters_may_leave


class NewslettersConfig(AppConfig):
    name = "campaigns.newsletters"
    verbose_name = _("lettres")

    def ready(self):
        from campaigns.newsletters.bounces.webhooks import misconfigured

        register(misconfigured, Tags.security)
        register(letters_may_leave, Tags.security, deploy=True)
