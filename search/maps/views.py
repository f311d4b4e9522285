import logging

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.api.throttling import throttled
from search.backends import BackendUnavailable
from search.forms import DiscoveryForm
from search.maps.features import feature_collection

logger = logging.getLogger(__name__)

#: Seconds after which a map may ask again when the search does not answer.
RETRY_AFTER = 120


@require_safe
@throttled
def geojson(request):
    """The projects of any search that can be drawn on a map: the parameters are those of the list."""
    try:
        found = feature_collection(DiscoveryForm(request.GET), request)
        return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    except BackendUnavailable:
        logger.exception("Discovery does not answer for a map")
        message = _("La recherche est indisponible : réessayez dans quelques minutes.")
        return JsonResponse({"error": message}, status=503, headers={"Retry-After": str(RETRY_AFTER)})
