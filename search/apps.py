from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("découverte")

    def ready(self):
        from wagtail.signals import post_page_move

        from cms import metrics
        from cms.health import PROBES
        from projects.models.pages import projects_updated
        from search import health, versions
        from search.landings import sitemaps

        sitemaps.register()
        PROBES[health.PROBE.name] = health.PROBE
        metrics.REGISTRY.register(health.Collector())
        # One sender at a time: a receiver of any model makes Django delete every table row by row.
        for model in versions.followed_models():
            post_save.connect(versions.on_change, sender=model, dispatch_uid="discovery-save")
            # Before, not after: the rows that tell which projects bear a term are still there.
            pre_delete.connect(versions.on_change, sender=model, dispatch_uid="discovery-delete")
        post_page_move.connect(versions.on_many, dispatch_uid="discovery-move")
        projects_updated.connect(versions.on_many, dispatch_uid="discovery-update")
