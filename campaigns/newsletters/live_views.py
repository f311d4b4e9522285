"""The page of every sending at this moment, which renews itself."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from campaigns.newsletters import live

VIEW = "newsletters.view_issue"


class LiveView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = VIEW
    template_name = "newsletters/admin/live.html"
    page_title = gettext_lazy("Envois en direct")
    header_icon = "mail"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(now=live.now(), **kwargs)


class LiveFiguresView(LiveView):
    """The part of the page that is asked again and again."""

    template_name = "newsletters/admin/_live.html"


urlpatterns = [
    path("direct/", LiveView.as_view(), name="live"),
    path("direct/chiffres/", LiveFiguresView.as_view(), name="live_figures"),
]
