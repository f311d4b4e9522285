"""What an editor does to many projects at once, from the explorer."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from projects import actions
from projects.models import Organisation, ProjectPage, Theme


class ThemeForm(forms.Form):
    theme = forms.ModelChoiceField(label=_("Thème"), queryset=Theme.objects.all())


class OrganisationForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.all())


class VerifiedForm(forms.Form):
    """Nothing to choose: today."""


class ProjectBulkAction(PageBulkAction):
    """A verb of ``projects.actions`` for each chosen project that this person may edit."""

    template_name = "projects/admin/bulk_action.html"
    aria_label = display_name = ""

    def check_perm(self, page):
        return (
            issubclass(page.specific_class, ProjectPage)
            and page.permissions_for_user(self.request.user).can_edit()
        )

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "action_name": self.display_name}

    def get_execution_context(self):
        return {**super().get_execution_context(), "chosen": self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(cls, objects, user=None, chosen=None, **kwargs):
        for page in objects:
            cls.act(page.specific, chosen, user)
        return len(objects), 0

    def get_success_message(self, count, _children):
        return ngettext("%(count)d projet modifié", "%(count)d projets modifiés", count) % {"count": count}


class AddTheme(ProjectBulkAction):
    display_name = _("Ajouter un thème")
    aria_label = _("Ajouter un thème aux projets choisis")
    action_type = "add_theme"
    action_priority = 200
    form_class = ThemeForm

    @classmethod
    def act(cls, page, chosen, user):
        actions.add_theme(page, chosen["theme"], user)


class RemoveTheme(AddTheme):
    display_name = _("Retirer un thème")
    aria_label = _("Retirer un thème des projets choisis")
    action_type = "remove_theme"
    action_priority = 210

    @classmethod
    def act(cls, page, chosen, user):
        actions.remove_theme(page, chosen["theme"], user)


class SetOrganisation(ProjectBulkAction):
    display_name = _("Changer l’organisation")
    aria_label = _("Changer l’organisation des projets choisis")
    action_type = "set_organisation"
    action_priority = 220
    form_class = OrganisationForm

    @classmethod
    def act(cls, page, chosen, user):
        actions.set_organisation(page, chosen["organisation"], user)


class MarkVerified(ProjectBulkAction):
    display_name = _("Vérifié aujourd’hui")
    aria_label = _("Noter les projets choisis comme vérifiés aujourd’hui")
    action_type = "mark_verified"
    action_priority = 190
    form_class = VerifiedForm

    @classmethod
    def act(cls, page, chosen, user):
        actions.mark_verified(page, timezone.localdate(), user)


ACTIONS = (MarkVerified, AddTheme, RemoveTheme, SetOrganisation)
