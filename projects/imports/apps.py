from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "projects.imports"
    verbose_name = "imports"
