from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OwnersConfig(AppConfig):
    name = "projects.owners"
    verbose_name = _("porteurs de projets")

    def ready(self):
        from campaigns.newsletters.audiences import AUDIENCES
        from campaigns.newsletters.enums import IssueKind
        from projects.owners.news import NewsAudience

        AUDIENCES[IssueKind.NEWS] = NewsAudience
