"""What works and what does not, in words, for those who publish."""

from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms import health
from home.models import Backup


class StatusView(WagtailAdminTemplateMixin, TemplateView):
    """The parts of the site, as ``/readyz`` tells them to machines."""

    template_name = "home/admin/status.html"
    page_title = gettext_lazy("État du site")
    header_icon = "glasses"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        findings = health.findings()
        return super().get_context_data(
            findings=findings, overall=health.overall(findings), last_backup=Backup.last(), **kwargs
        )
