from django.apps import AppConfig
from django.core.checks import Tags, register

from campaigns.newsletters.preflight.checks import letters_may_leave


class NewslettersConfig(AppConfig):
    name = "campaigns.newsletters"
    verbose_name = "lettres"

    def ready(self):
        register(letters_may_leave, Tags.security, deploy=True)
