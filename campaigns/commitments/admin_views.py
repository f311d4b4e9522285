from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from campaigns.commitments.forms import ImportForm
from campaigns.commitments.models import CommitmentIndexPage
from campaigns.commitments.records import InvalidRecord, load


class ImportView(UserPassesTestMixin, WagtailAdminTemplateMixin, FormView):
    """Try a file of commitments, then publish what it changes."""

    form_class = ImportForm
    template_name = "commitments/admin/import.html"
    page_title = gettext_lazy("Importer des engagements")
    header_icon = "upload"
    raise_exception = True

    @staticmethod
    def allows(user):
        """Whether somebody may publish commitments, hence import them."""
        index = CommitmentIndexPage.objects.first()
        return bool(index and index.permissions_for_user(user).can_publish_subpage())

    def test_func(self):
        return self.allows(self.request.user)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form):
        dry_run = form.cleaned_data["dry_run"]
        try:
            outcomes = load(form.cleaned_data["file"], user=self.request.user, dry_run=dry_run)
        except InvalidRecord as error:
            form.add_error("file", error.messages)
            return self.form_invalid(form)
        if dry_run:
            return self.render_to_response(self.get_context_data(form=form, outcomes=outcomes))
        count = sum(outcome.state != "same" for outcome in outcomes)
        text = ngettext("%(n)s engagement publié.", "%(n)s engagements publiés.", count) % {"n": count}
        messages.success(self.request, text if count else _("Rien n’a changé."))
        return redirect("commitments_import")
