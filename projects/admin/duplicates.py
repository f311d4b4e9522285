"""The report of likely duplicates and the page where two projects become one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from projects.duplicates import find_duplicates
from projects.merging import CHOICES, differing, merge
from projects.models import ProjectPage

KEPT, LOST = "kept", "lost"


def shown(page, name):
    """One value of a page, as an editor reads it."""
    if name == "places":
        return ", ".join(str(row.place) for row in page.places.all())
    field = page._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(term) for term in getattr(page, name).all())
    label = getattr(page, f"get_{name}_display", None)
    value = label() if label else getattr(page, name)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return Truncator(strip_tags(str(value))).chars(300) if value not in (None, "") else ""


class MergeForm(forms.Form):
    """For each choice whose values differ: the value of which page?"""

    def __init__(self, *args, kept, lost, **kwargs):
        super().__init__(*args, **kwargs)
        for choice in differing(kept, lost):
            names = CHOICES[choice]
            sides = [
                (side, " · ".join(filter(None, (shown(page, name) for name in names))) or "—")
                for side, page in ((KEPT, kept), (LOST, lost))
            ]
            label = ", ".join(
                str(kept._meta.get_field(name).verbose_name) for name in names if name != "places"
            )
            self.fields[choice] = forms.ChoiceField(
                label=capfirst(label), choices=sides, widget=forms.RadioSelect, initial=KEPT
            )

    @property
    def taken(self):
        """The choices for which the value of the page that leaves was chosen."""
        return [choice for choice, side in self.cleaned_data.items() if side == LOST]


def crumb(label, name=None):
    return {"url": reverse(f"projects_admin:{name}") if name else "", "label": label}


class DuplicatesView(WagtailAdminTemplateMixin, TemplateView):
    """Pairs of projects that may be one, the surest first."""

    template_name = "projects/admin/duplicates.html"
    page_title = gettext_lazy("Doublons possibles")
    header_icon = "copy"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, crumb(self.page_title)]

    def get_context_data(self, **kwargs):
        projects = ProjectPage.objects.defer_streamfields().with_relations()
        return super().get_context_data(pairs=find_duplicates(projects), **kwargs)


class MergeView(WagtailAdminTemplateMixin, FormView):
    """Two pages side by side: which stays, and what it takes from the other."""

    template_name = "projects/admin/merge.html"
    page_title = gettext_lazy("Fusionner deux fiches")
    header_icon = "copy"
    form_class = MergeForm

    def dispatch(self, request, kept, lost):
        pages = [get_object_or_404(ProjectPage, pk=pk) for pk in (kept, lost)]
        if not all(page.permissions_for_user(request.user).can_publish() for page in pages):
            raise PermissionDenied
        # The editor compares what the two forms would show.
        self.kept, self.lost = (page.get_latest_revision_as_object() for page in pages)
        self.records = pages
        return super().dispatch(request, kept=kept, lost=lost)

    def get_breadcrumbs_items(self):
        listing = crumb(DuplicatesView.page_title, "duplicates")
        return [*self.breadcrumbs_items, listing, crumb(self.page_title)]

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "kept": self.kept, "lost": self.lost}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            kept=self.kept,
            lost=self.lost,
            swap_url=reverse("projects_admin:merge", args=[self.lost.pk, self.kept.pk]),
            **kwargs,
        )

    def form_valid(self, form):
        kept, lost = self.records
        try:
            merge(kept, lost, form.taken, self.request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        told = _("« %(lost)s » est fusionné dans « %(kept)s ».")
        messages.success(self.request, told % {"lost": lost.title, "kept": kept.title})
        return redirect("wagtailadmin_pages:edit", kept.pk)


urlpatterns = [
    path("doublons/", DuplicatesView.as_view(), name="duplicates"),
    path("fusionner/<int:kept>/<int:lost>/", MergeView.as_view(), name="merge"),
]
