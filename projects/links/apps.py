from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "projects.links"
    verbose_name = "liens"
