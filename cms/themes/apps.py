from django.apps import AppConfig
from django.core import checks

from cms.themes.checks import theme_may_be_shown


class ThemesConfig(AppConfig):
    name = "cms.themes"

    def ready(self):
        checks.register(theme_may_be_shown)
