from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigitalConfig(AppConfig):
    name = "campaigns.digital"
    verbose_name = _("incidents numériques")
