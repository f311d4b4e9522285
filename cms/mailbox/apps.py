from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from cms.mailbox.checks import mailbox_is_for_the_demonstration


class MailboxConfig(AppConfig):
    name = "cms.mailbox"
    verbose_name = _("boîte aux lettres de la démonstration")

    def ready(self):
        register(mailbox_is_for_the_demonstration, Tags.security, deploy=True)
