"""The public interface for programs: read only, for everybody, the same search as the page."""

import logging
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.translations import each_once
from projects.models import ProjectPage
from search.api import openapi, serialisers
from search.api.problems import JSON, problem
from search.api.throttling import throttled
from search.backends import BackendUnavailable
from search.exchange.skos import VOCABULARIES
from search.exports import RETRY_AFTER, public_projects
from search.forms import DiscoveryForm
from search.presentation import ResultsPage

logger = logging.getLogger(__name__)

ALLOWED = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Allow": ALLOWED,
    "Access-Control-Allow-Methods": ALLOWED,
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def resource(view):
    """A view that returns a dictionary, or a problem, as a resource that any site may read."""

    @wraps(view)
    def answer(request, **kwargs):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={**PREFLIGHT, "Access-Control-Allow-Origin": "*"})
        if request.method not in ("GET", "HEAD"):
            return _refused(request)
        return _read(view)(request, **kwargs)

    answer.csrf_exempt = True
    return answer


def _read(view):
    @throttled
    def answer(request, **kwargs):
        try:
            found = view(request, **kwargs)
        except BackendUnavailable:
            logger.exception("Discovery does not answer for a program")
            return _unavailable(request)
        if isinstance(found, HttpResponse):
            return found
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
        }
        return JsonResponse(found, json_dumps_params=JSON, headers=headers)

    return answer


def _refused(request):
    return problem(
        request,
        405,
        _("Méthode refusée"),
        _("« %(method)s » ne se fait pas à cette adresse.") % {"method": request.method[:20]},
        _("Demandez-la avec GET : cette interface se lit seulement."),
        Allow=ALLOWED,
    )


def _unavailable(request):
    return problem(
        request,
        503,
        _("Recherche indisponible"),
        _("Le moteur de recherche ne répond pas."),
        _("Réessayez dans %(seconds)d secondes.") % {"seconds": RETRY_AFTER},
        **{"Retry-After": str(RETRY_AFTER)},
    )


@resource
def projects(request):
    """One page of a search: the parameters are those of the page that people read."""
    page = ResultsPage(DiscoveryForm(request.GET), complete=True)
    return serialisers.results(page, public_projects(page.result.ids))


@resource
def project(request, slug):
    """One public project by the last part of its address, in the language of this one if it has it."""
    readable = each_once(ProjectPage.objects.live().public())
    found = next(public_projects(readable.filter(slug=slug).values_list("pk", flat=True)), None)
    if found:
        return serialisers.project_detail(found)
    return problem(
        request,
        404,
        _("Projet introuvable"),
        _("Aucun projet public n’a « %(slug)s » pour identifiant.") % {"slug": slug[:80]},
        _("Prenez le champ « slug » d’un projet de %(address)s.") % {"address": reverse("api:projects")},
    )


@resource
def unknown(request, path):
    return problem(
        request,
        404,
        _("Adresse inconnue"),
        _("Rien ne se trouve à « %(path)s » dans cette version.") % {"path": path[:80]},
        _("Lisez la documentation : %(address)s.") % {"address": serialisers.absolute(reverse("api:guide"))},
    )


@resource
def description(request):
    """The interface as OpenAPI 3.1 describes it."""
    return openapi.document()


@require_safe
def guide(request):
    """The same description, for people."""
    context = {
        "document": openapi.document(),
        "example": serialisers.list_url("theme=oiseaux"),
        "vocabularies": [(name, _(title)) for name, (_model, title) in VOCABULARIES.items()],
    }
    return render(request, "search/api.html", context)
