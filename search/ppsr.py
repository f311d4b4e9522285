"""A project in the terms of PPSR Core 2020.0, the metadata standard of citizen science.

The standard wants some facts that editors may not have. They are written as honestly as its schema lets:
docs/interop.md says how, term by term.
"""

from datetime import UTC, date, datetime, time

from django.conf import settings

from home.templatetags.site_tags import preview_url
from projects.enums import Level, Scope, Stage

UNKNOWN = "Unknown"
REGION = "Europe - Western Europe (155)"
STATUS = {
    Stage.UPCOMING: "Not yet started",
    Stage.ACTIVE: "Active",
    Stage.PERIODIC: "Periodically active",
    Stage.PAUSED: "On hold",
    Stage.COMPLETED: "Completed",
}
DIFFICULTY = {Level.BEGINNER: "Easy", Level.INTERMEDIATE: "Medium", Level.EXPERT: "Hard"}
#: By code of theme: the standard has one discipline for each project, the first theme tells it.
SCIENCE = {
    "birds": "Biological Sciences - Zoology",
    "insects": "Biological Sciences - Zoology",
    "animals": "Biological Sciences - Zoology",
    "plants": "Biological Sciences - Plant Biology",
    "water": "Earth Sciences - Hydrological Sciences",
    "climate": "Earth Sciences - Atmospheric Sciences",
    "pollution": "Environmental Sciences - Environmental Science And Management",
    "space": "Physical Sciences - Astronomical And Space Sciences",
    "earth": "Earth Sciences - Geology",
    "heritage": "Language, Communication And Culture - Cultural Studies",
    "health": "Medical And Health Sciences - Public Health And Health Services",
    "food": "Agricultural And Veterinary Sciences - Agriculture, Land And Farm Management",
    "transport": "Engineering - Civil Engineering",
    "digital": "Information And Computing Sciences - Information Systems",
    "citizenship": "Studies In Human Society - Policy And Administration",
}
ANY_SCIENCE = "Studies In Human Society - Other Studies In Human Society"


def project(page) -> dict:
    """The entry of ``Project`` for a page of ``search.exports.public_projects``, read with its body."""
    organisation = page.organisation.name if page.organisation else settings.WAGTAIL_SITE_NAME
    found = {
        "projectId": f"urn:uuid:{page.translation_key}",
        "projectName": page.title,
        "projectAim": page.summary,
        "projectDescription": description(page),
        "projectStatus": STATUS[page.stage],
        "projectDateCreated": _moment(page.first_published_at),
        "projectLastUpdatedDate": _moment(page.last_published_at or page.first_published_at),
        **_times(page),
        "projectScienceType": _science(page),
        # The standard defines it as an encoding, « UTF-8 »: a language is of more use.
        "language": page.locale.language_code,
        "projectResponsiblePartyName": organisation,
        # No address of a person is public here; the page leads to the team.
        "projectResponsiblePartyContactEmail": "",
        "contactPoint": {
            "contactName": organisation,
            "meansOfContact": "Website",
            "contactDetails": page.participate_url or page.full_url,
            "contactPointType": "Project page",
        },
        "projectGeographicLocation": _location(page),
        "projectMedia": {
            "projectMediaType": "Image URL",
            "projectMediaFile": preview_url(page),
            "projectMediaCredit": settings.WAGTAIL_SITE_NAME,
        },
        "hasTag": _tags(page),
        "difficultyLevel": DIFFICULTY.get(page.level),
        "keyword": ", ".join(term.name for term in (*page.themes.all(), *page.contribution_kinds.all())),
        "projectLocality": page.where,
        "projectUrl": page.participate_url or page.full_url,
        "unRegions": [REGION],
    }
    return {name: value for name, value in found.items() if value is not None}


def description(page) -> str:
    """The prose of a page as plain text; its summary when it has no other."""
    texts = map(str, page.body.stream_block.get_searchable_content(page.body))
    return "\n\n".join(filter(None, texts)) or page.summary


def _moment(moment):
    return (moment or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _midnight(day: date):
    return datetime.combine(day, time(), UTC).isoformat()


def _times(page):
    """Without an end, the schema wants both the end and the duration « Unknown »."""
    begun = page.opens_on or (page.first_published_at or datetime.now(UTC)).date()
    if not page.closes_on:
        return {
            "projectStartDate": _midnight(begun),
            "projectEndDate": UNKNOWN,
            "projectDuration": UNKNOWN,
        }
    # A project put online after its end did not begin after it.
    begun = min(begun, page.closes_on)
    return {
        "projectStartDate": _midnight(begun),
        "projectEndDate": _midnight(page.closes_on),
        "projectDuration": f"P{(page.closes_on - begun).days}D",
    }


def _science(page):
    codes = (theme.code for theme in page.themes.all())
    return next((SCIENCE[code] for code in codes if code in SCIENCE), ANY_SCIENCE)


def _location(page):
    """Where one takes part, which the standard calls the coverage; its « pin » is where the team sits."""
    if page.latitude is None or page.longitude is None:
        return {}
    return {
        "projectGeographicCoverageCentroidLatitude": page.latitude,
        "projectGeographicCoverageCentroidLongitude": page.longitude,
    }


def _tags(page):
    audiences = {term.code for term in page.audiences.all()}
    needs = {term.code for term in page.access_needs.all()}
    kinds = {term.code for term in page.contribution_kinds.all()}
    tags = {
        "Suitable for children": audiences & {"families", "schools"},
        "Do-it-yourself": "build" in kinds,
        "Participate from home": page.scope == Scope.ONLINE or "no-travel" in needs,
    }
    return [tag for tag, borne in tags.items() if borne]
