from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "campaigns.newsletters"
    verbose_name = "lettres"
