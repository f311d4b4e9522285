from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "cms.mailbox"
    verbose_name = "boîte aux lettres de la démonstration"
