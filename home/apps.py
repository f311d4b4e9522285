from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("accueil")

    def ready(self):
        from django.db.models import CharField, ForeignKey, IntegerField
        from willow.plugins.pillow import PillowImage
        from willow.registry import registry

        from cms import error_reports, health, metrics
        from cms.media_checks import bucket_keeps_documents
        from home.backups import figures
        from home.lists import guard_exports
        from home.lookups import Among
        from home.pictures import save_as_avif
        from home.site_address import pages_bear_the_address

        for field in (IntegerField, ForeignKey, CharField):
            field.register_lookup(Among)
        error_reports.start()
        guard_exports()
        metrics.REGISTRY.register(health.Collector())
        metrics.REGISTRY.register(figures.Collector())
        registry.register_operation(PillowImage, "save_as_avif", save_as_avif)
        register(pages_bear_the_address, Tags.security, deploy=True)
        register(bucket_keeps_documents, Tags.security, deploy=True)
