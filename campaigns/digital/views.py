"""« Fix-it numérique » : what did you see? The answer shows the way before anything can be typed."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from campaigns.digital.enums import DESKS, SENSITIVE, Sighting
from campaigns.digital.forms import SightingForm
from campaigns.digital.models import HandOff, Incident, desk_is_open
from home.limits import AN_HOUR, network_of, too_often

COUNTED_PER_HOUR, MONTHS_SHOWN = 20, 60


@require_safe
def start(request):
    context = {
        "form": SightingForm(),
        "months": _labelled(HandOff.objects.by_month()),
        "received": _labelled(Incident.objects.by_month()),
    }
    return render(request, "digital/start.html", context)


def _labelled(months):
    return [{**row, "label": Sighting(row["sighting"]).label} for row in months[:MONTHS_SHOWN]]


@csrf_exempt
@require_POST
def choose(request):
    """Count the class that was chosen, and show who is competent for it."""
    sighting = request.POST.get("vu", "")
    if sighting not in Sighting.values:
        return redirect("digital:start")
    if not too_often("digital", network_of(request), AN_HOUR, COUNTED_PER_HOUR):
        HandOff.objects.count_one(sighting, timezone.localdate())
    return redirect("digital:hand_off", sighting)


@require_safe
def hand_off(request, sighting):
    if sighting not in Sighting.values:
        raise Http404
    seen = Sighting(sighting)
    is_sensitive = seen in SENSITIVE
    context = {
        "seen": seen,
        "desks": DESKS[seen],
        "is_sensitive": is_sensitive,
        "is_open": not is_sensitive and desk_is_open(),
        "is_diverted": is_sensitive and "rien-garde" in request.GET,
    }
    response = render(request, "digital/hand_off.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
