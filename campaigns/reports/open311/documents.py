"""What GeoReport v2 answers, in XML and in JSON: the same lists of pairs, written twice.

In JSON the containers collapse: the top is a list. Nothing is ``null`` in JSON and an empty element in XML.
"""

import json
from io import StringIO

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from campaigns.reports.enums import OPEN
from search.feeds import printable

XML, JSON = "xml", "json"
MEDIA = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: When what this server answers last changed.
CHANGESET = "2026-11-26T00:00:00+01:00"
#: The one question that every kind of problem asks, besides those of the specification.
WHERE = "lieu"


def answer(form, root, content, status=200):
    """``content``: a list of rows (named ``root[1]`` in ``root[0]``), or one row (named ``root``)."""
    text = json.dumps(content, ensure_ascii=False) if form == JSON else _xml(root, content)
    return HttpResponse(text, content_type=MEDIA[form], status=status)


def refuse(form, code, description):
    """The error of the specification: its code is that of the answer."""
    return answer(form, ("errors", "error"), [{"code": code, "description": description}], code)


def _xml(root, content):
    written = StringIO()
    generator = SimplerXMLGenerator(written, "utf-8", short_empty_elements=True)
    generator.startDocument()
    if isinstance(root, tuple):
        _element(generator, root[0], content, root[1])
    else:
        _element(generator, root, content)
    return written.getvalue()


#: How the members of a list are named, by the name of the list.
MEMBERS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


def _element(generator, name, content, member=""):
    generator.startElement(name, {})
    if isinstance(content, dict):
        for key, value in content.items():
            _element(generator, key, value)
    elif isinstance(content, list):
        for row in content:
            _element(generator, member or MEMBERS[name], row)
    elif content is not None:
        text = str(content).lower() if isinstance(content, bool) else str(content)
        generator.characters(printable(text))
    generator.endElement(name)


def discovery():
    url = settings.SITE_URL + reverse("open311:services", args=[XML]).removesuffix("/services.xml")
    endpoint = {
        "specification": SPECIFICATION,
        "url": url,
        "changeset": CHANGESET,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": CHANGESET,
        "contact": settings.SITE_URL,
        "key_service": _("Demander une clé à l’équipe du site : %(address)s")
        % {"address": settings.SITE_URL},
        "endpoints": [endpoint],
    }


def service(category):
    return {
        "service_code": category.code,
        "service_name": category.label,
        "description": str(category),
        "metadata": True,
        # Confirmed by mail first: the number comes later, by the token.
        "type": "batch",
        "keywords": ", ".join(filter(None, [category.parent and category.parent.label, category.label])),
        "group": category.parent.label if category.parent else category.label,
    }


def definition(category):
    where = {
        "variable": True,
        "code": WHERE,
        "datatype": "string",
        "required": False,
        "datatype_description": _("Une adresse ou un repère, 200 caractères au plus."),
        "order": 1,
        "description": _("Où exactement ?"),
    }
    return {"service_code": category.code, "attributes": [where]}


def request(report):
    """A public report; ``report.changes`` and ``report.photos`` are prefetched."""
    changes, photos = list(report.changes.all()), list(report.photos.all())
    notes = report.get_state_display()
    if report.reason:
        notes = f"{notes} ({report.get_reason_display()})"
    photo = settings.SITE_URL + photos[0].get_absolute_url() if photos else None
    return {
        "service_request_id": report.number,
        "status": "open" if report.state in OPEN else "closed",
        "status_notes": notes,
        "service_name": report.category.label,
        "service_code": report.category.code,
        "description": report.description,
        "agency_responsible": report.competent or None,
        "service_notice": None,
        "requested_datetime": _date(report.created_at),
        "updated_datetime": _date(changes[-1].at if changes else report.created_at),
        "expected_datetime": None,
        "address": f"{report.where}, {report.place}",
        "address_id": None,
        "zipcode": None,
        "lat": report.latitude,
        "long": report.longitude,
        "media_url": photo,
    }


def _date(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")
