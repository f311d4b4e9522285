from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolboxConfig(AppConfig):
    name = "projects.toolbox"
    verbose_name = _("boîte à outils")
