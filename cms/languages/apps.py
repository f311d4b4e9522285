from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from cms.languages.checks import catalogue_is_compiled


class LanguagesConfig(AppConfig):
    name = "cms.languages"
    verbose_name = _("langues")

    def ready(self):
        register(catalogue_is_compiled)
