from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.preflight.checks import letters_may_leave
from cms import metrics


class NewslettersConfig(AppConfig):
    name = "campaigns.newsletters"
    verbose_name = _("lettres")

    def ready(self):
        from campaigns.newsletters.bounces.webhooks import misconfigured
        from campaigns.newsletters.live import Collector

        metrics.REGISTRY.register(Collector())
        register(misconfigured, Tags.security)
        register(letters_may_leave, Tags.security, deploy=True)
