"""What clients of GeoReport v2 ask, read and verified. Whatever is wrong raises Refused, with its code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from campaigns.reports.enums import ENDED, OPEN
from campaigns.reports.models import Category, Draft, Open311Key, Report
from campaigns.reports.models.reports import DESCRIPTION_LENGTH
from campaigns.reports.open311.documents import WHERE
from campaigns.reports.places import locate
from projects.models import Place
from search.geography import read_point

SPAN = timedelta(days=90)
MOST = 1_000
STATES = {"open": OPEN, "closed": ENDED}


class Refused(Exception):
    """``code``: of the specification, and of the answer."""

    def __init__(self, code, description):
        super().__init__(description)
        self.code = code


def plain(values):
    """{name: text} of what was asked or sent, without what no database keeps."""
    return {name: text.replace("\0", "") for name, text in values.items()}


def place_of(values):
    """The commune of ``jurisdiction_id``, its INSEE code; None when nothing is asked."""
    code = values.get("jurisdiction_id", "").strip()
    if not code:
        return None
    place = Place.objects.filter(code=f"com-{code}").first()
    if place is None:
        raise Refused(
            404, _("jurisdiction_id : « %(code)s » n’est le code INSEE d’aucune commune.") % {"code": code}
        )
    return place


def offered(place):
    found = (
        Category.objects.precise().select_related("parent").order_by("parent__position", "position", "label")
    )
    return found.filter(pk__in=Category.objects.offered_in(place).values("pk")) if place else found


def category_of(code, place=None):
    if not code:
        raise Refused(400, _("service_code est obligatoire."))
    category = offered(place).filter(code=code).first()
    if category is None:
        raise Refused(404, _("service_code : « %(code)s » n’existe pas ici.") % {"code": code[:60]})
    return category


def verify_key(values):
    key = values.get("api_key", "")
    if not key or not Open311Key.objects.filter(active=True).with_secret(key).exists():
        raise Refused(403, _("api_key manque ou n’est pas valable : demandez-en une à l’équipe du site."))


@dataclass(frozen=True)
class Position:
    point: tuple | None
    place: Place
    where: str


def position_of(values):
    """Where a new request is: by a point, or an address in the commune of ``jurisdiction_id``."""
    place, point = place_of(values), _point_of(values)
    typed = " ".join((values.get(f"attribute[{WHERE}]") or values.get("address_string", "")).split())
    if len(typed) > 200:
        raise Refused(400, _("L’adresse a plus de 200 caractères : l’abréger."))
    if point is None and not typed:
        raise Refused(400, _("Il faut lat et long, ou address_string."))
    if point is None and place is None:
        raise Refused(400, _("Avec address_string seule, jurisdiction_id donne le code INSEE de la commune."))
    if point:
        place = _place_at(point, place)
    return Position(point, place, typed or f"{point[0]:.5f}, {point[1]:.5f}")


def _point_of(values):
    latitude, longitude = values.get("lat", "").strip(), values.get("long", "").strip()
    if not latitude and not longitude:
        return None
    point = read_point(latitude, longitude) if latitude and longitude else None
    if point is None:
        raise Refused(400, _("lat et long vont ensemble, en degrés : 48.1113 et -1.6800."))
    return tuple(point)


def _place_at(point, wished):
    places = locate(*point).places()
    if not places:
        raise Refused(400, _("Ce point n’est dans aucune commune de France que nous connaissions."))
    if wished and wished not in places:
        raise Refused(
            400,
            _("Ce point n’est pas à %(place)s : vérifier lat, long ou jurisdiction_id.") % {"place": wished},
        )
    return wished or places[0]


def draft_of(values):
    """The Draft of a new request, not saved."""
    position = position_of(values)
    category = category_of(values.get("service_code", ""), position.place)
    description = values.get("description", "").strip()
    if len(description) > DESCRIPTION_LENGTH:
        raise Refused(400, _("description a plus de 4 000 caractères : l’abréger."))
    email = values.get("email", "").strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused(400, _("email n’est pas une adresse complète.")) from error
    latitude, longitude = position.point or (None, None)
    return Draft(
        category=category,
        place=position.place,
        where=position.where,
        latitude=latitude,
        longitude=longitude,
        description=description,
        email=email,
        sent_at=timezone.now(),
    )


def reports_of(values):
    """The public reports that a client asks for, the newest first."""
    shown = Report.objects.public().select_related("category__parent", "place")
    shown = shown.prefetch_related("changes", "photos")
    ids = _listed(values, "service_request_id")
    if ids:
        # It overrides every other argument.
        return shown.filter(number__in=[number.upper() for number in ids])[:MOST]
    place = place_of(values)
    if place:
        shown = shown.filter(place=place)
    codes = _listed(values, "service_code")
    if codes:
        shown = shown.filter(category__in=[category_of(code).pk for code in codes])
    statuses = _listed(values, "status")
    if set(statuses) - set(STATES):
        raise Refused(400, _("status : open, closed ou les deux, séparés par une virgule."))
    if statuses:
        shown = shown.filter(state__in=frozenset().union(*(STATES[status] for status in statuses)))
    start, end = _span(values)
    return _paged(shown.filter(created_at__gte=start, created_at__lte=end), values)


def _listed(values, name):
    return [part.strip() for part in values.get(name, "").split(",") if part.strip()][:MOST]


def _span(values):
    """(start, end): ninety days at most, the last ones when nothing is asked."""
    start, end = (_moment(values, name) for name in ("start_date", "end_date"))
    if end is None:
        end = start + SPAN if start else timezone.now()
    start = start or end - SPAN
    if not timedelta(0) <= end - start <= SPAN:
        raise Refused(400, _("De start_date à end_date : 90 jours au plus, dans cet ordre."))
    return start, end


def _moment(values, name):
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        # A « + » that was not encoded comes as a space.
        moment = parse_datetime(text.replace(" ", "+")) or datetime.fromisoformat(text)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError) as error:
        raise Refused(400, _("%(name)s : une date comme 2026-11-26T00:00:00Z.") % {"name": name}) from error


def _paged(found, values):
    page, size = values.get("page", "1"), values.get("page_size", str(MOST))
    if not (page.isdecimal() and size.isdecimal()) or not 0 < int(size) <= MOST or not 0 < int(page) < 10_000:
        raise Refused(400, _("page commence à 1 ; page_size va de 1 à 1000."))
    start = (int(page) - 1) * int(size)
    return found[start : start + int(size)]
