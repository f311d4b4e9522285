from django.apps import AppConfig


class AccessibilityConfig(AppConfig):
    name = "home.accessibility"
    label = "accessibility"
    verbose_name = "accessibilité"
