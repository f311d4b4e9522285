"""What the interface says of projects and facets: plain dictionaries, described in search/api/openapi.py."""

from django.conf import settings
from django.urls import reverse

from projects.models.pages import VOCABULARIES
from search.facets import BY_NAME
from search.presentation import ResultsPage


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def project_summary(page) -> dict:
    """A project in a list of results. ``page`` comes from ``search.exports.public_projects``."""
    return {
        "id": page.pk,
        "slug": page.slug,
        "title": page.title,
        "summary": page.summary,
        "url": page.full_url,
        "self": absolute(reverse("api:project", args=[page.slug])),
        "language": page.locale.language_code,
        "organisation": _organisation(page.organisation),
        **{name: [_term(term) for term in getattr(page, name).all()] for name in VOCABULARIES},
        "effort": page.effort or None,
        "level": page.level or None,
        "scope": page.scope,
        "places": [{"code": row.place.code, "label": str(row.place)} for row in page.places.all()],
        "opens_on": _iso(page.opens_on),
        "closes_on": _iso(page.closes_on),
        "season": [page.season_start, page.season_end] if page.season_start else None,
        "is_open": page.is_open,
        "participate_url": page.participate_url or None,
        "published_at": _iso(page.first_published_at),
        "updated_at": _iso(page.last_published_at),
    }


def project_detail(page) -> dict:
    """One project, with what a list leaves out."""
    return {
        **project_summary(page),
        "first_step": page.first_step,
        "equipment": page.equipment,
        "data_use": page.data_use,
        "data_licence": page.data_licence,
        "verified_on": _iso(page.verified_on),
        "stage": page.stage,
    }


def results(page: ResultsPage, projects) -> dict:
    """One page of a search. ``projects``: its public ProjectPages, in order."""
    form = page.form
    return {
        "total": page.result.total,
        "page": form.page,
        "page_size": form.query.size,
        "last_page": page.last_page,
        "self": list_url(form.address(page=form.page)),
        "previous": list_url(form.address(page=form.page - 1)) if form.page > 1 else None,
        "next": list_url(form.address(page=form.page + 1)) if form.page < page.last_page else None,
        "html": absolute(reverse("search:results") + _query(form.address(page=form.page))),
        "notices": page.notices(),
        "projects": [project_summary(project) for project in projects],
        "facets": [_facet(page, name) for name in BY_NAME],
    }


def list_url(address: str) -> str:
    return absolute(reverse("api:projects") + _query(address))


def _query(address):
    return f"?{address}" if address else ""


def _facet(page, name):
    counts, chosen = page.result.counts.get(name, {}), page.form.selected[name]
    facet = BY_NAME[name]
    values = [
        {
            "slug": value.slug,
            "label": value.label,
            "count": counts.get(value.slug, 0),
            "selected": value.slug in chosen,
        }
        for value in facet.describe({*counts, *chosen})
        if counts.get(value.slug) or value.slug in chosen
    ]
    return {"name": name, "label": str(facet.label), "values": values}


def _organisation(organisation):
    if organisation is None:
        return None
    return {"slug": organisation.slug, "name": organisation.name, "url": organisation.url or None}


def _term(term):
    return {"slug": term.slug, "label": term.name}


def _iso(moment):
    return moment.isoformat() if moment else None
