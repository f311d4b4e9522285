"""What the desk does with reports, besides what every list does."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.reports.forms import MaskForm
from campaigns.reports.models import Photo, Report
from campaigns.reports.photos import mask
from campaigns.reports.public_views import as_image


class PhotosView(View):
    """The photos of a report, and the rectangle that masks a part of one: numbers, or drawn with a script."""

    def dispatch(self, request, report_id):
        if not request.user.has_perm("reports.change_report"):
            raise PermissionDenied
        self.report = get_object_or_404(Report, pk=report_id)
        return super().dispatch(request)

    def get(self, request, form=None, code=""):
        photos = [(photo, form if photo.code == code else MaskForm()) for photo in self.report.photos.all()]
        context = {
            "report": self.report,
            "photos": photos,
            "page_title": _("Photos du signalement %(number)s") % {"number": self.report.number},
            "header_icon": "image",
            "back_url": reverse("reports_report_modeladmin_edit", args=[self.report.pk]),
        }
        return render(request, "reports/admin/photos.html", context)

    def post(self, request):
        if not request.POST.get("photo"):
            return self.get(request)
        photo = get_object_or_404(self.report.photos, code=request.POST["photo"])
        form = MaskForm(request.POST)
        if not form.is_valid():
            return self.get(request, form, photo.code)
        mask(photo, [form.rectangle])
        messages.success(request, _("Cette partie de la photo est masquée. L’original reste ici 30 jours."))
        return redirect("reports_desk:photos", self.report.pk)


@never_cache
@require_safe
def original(request, code):
    """What a photo was before it was masked, for the desk alone."""
    if not request.user.has_perm("reports.change_report"):
        raise PermissionDenied
    photo = get_object_or_404(Photo.objects.exclude(original=None), code=code)
    return as_image(photo.original)


urlpatterns = [
    path("<int:report_id>/photos/", PhotosView.as_view(), name="photos"),
    path("original/<slug:code>.jpg", original, name="original"),
]
