from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from projects.toolbox.actions import take
from projects.toolbox.forms import ImportForm
from projects.toolbox.models import SolutionIndexPage


class ImportView(UserPassesTestMixin, WagtailAdminTemplateMixin, FormView):
    """Write what a publiccode.yml says on the draft of its tool."""

    form_class = ImportForm
    template_name = "toolbox/admin/import.html"
    page_title = gettext_lazy("Importer un publiccode.yml")
    header_icon = "upload"
    raise_exception = True

    def test_func(self):
        index = SolutionIndexPage.objects.first()
        return bool(index and index.permissions_for_user(self.request.user).can_add_subpage())

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form):
        page, is_new = take(form.cleaned_data["described"], self.request.user)
        text = _("Brouillon créé : relisez-le avant de le publier.") if is_new else _("Brouillon mis à jour.")
        messages.success(self.request, text)
        return redirect("wagtailadmin_pages:edit", page.pk)
