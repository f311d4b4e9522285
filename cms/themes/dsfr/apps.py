from django.apps import AppConfig


class DsfrThemeConfig(AppConfig):
    name = "cms.themes.dsfr"
    label = "dsfr_theme"
