"""« Fix-it numérique » : what did you see? The answer shows the way before anything can be typed."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from campaigns.digital.enums import DESKS, SENSITIVE, Sighting
from campaigns.digital.forms import SightingForm
from campaigns.digital.models import HandOff
from home.limits import network_of, times_asked

AN_HOUR, COUNTED_PER_HOUR = 3_600, 20


@require_safe
def start(request):
    context = {"form": SightingForm(), "months": _months()}
    return render(request, "digital/start.html", context)


def _months():
    return [{**row, "label": Sighting(row["sighting"]).label} for row in HandOff.objects.by_month()[:60]]


@csrf_exempt
@require_POST
def choose(request):
    """Count the class that was chosen, and show who is competent for it."""
    sighting = request.POST.get("vu", "")
    if sighting not in Sighting.values:
        return redirect("digital:start")
    if times_asked(f"digital-{network_of(request)}", AN_HOUR) <= COUNTED_PER_HOUR:
        HandOff.objects.count_one(sighting, timezone.localdate())
    return redirect("digital:hand_off", sighting)


@require_safe
def hand_off(request, sighting):
    if sighting not in Sighting.values:
        raise Http404
    seen = Sighting(sighting)
    context = {"seen": seen, "desks": DESKS[seen], "is_sensitive": seen in SENSITIVE}
    response = render(request, "digital/hand_off.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
