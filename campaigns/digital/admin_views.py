"""What the desk sees of a report, besides what every list shows."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.digital.models import Incident
from campaigns.digital.tasks import wake
from campaigns.reports.public_views import as_image
from home.lists import OneAtATimeView


class IncidentEditView(OneAtATimeView):
    def form_valid(self, form):
        response = super().form_valid(form)
        wake(*form.owed)
        return response


@never_cache
@require_safe
def screenshot(request, incident_id):
    """What the witness saw, for the desk alone."""
    if not request.user.has_perm("digital.change_incident"):
        raise PermissionDenied
    found = get_object_or_404(Incident, pk=incident_id)
    if found.screenshot is None:
        raise Http404
    return as_image(found.screenshot)


urlpatterns = [path("<int:incident_id>/capture.jpg", screenshot, name="screenshot")]
