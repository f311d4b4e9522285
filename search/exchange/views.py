"""What other sites read of ours at addresses that are the same in all languages."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.api.problems import JSON, problem
from search.api.throttling import throttled
from search.exchange import skos
from search.exchange.oembed import document, find_page

OPEN = {"Access-Control-Allow-Origin": "*"}
WIDEST = 10_000


@require_safe
@throttled
def oembed(request):
    """``?url=`` of a project or a campaign, ``maxwidth`` in pixels; JSON only, as the standard allows."""
    url = request.GET.get("url", "")
    if request.GET.get("format", "json") != "json":
        title, detail = _("Format refusé"), _("« %s » n’est pas proposé.") % request.GET["format"][:20]
        # « 501 », says the standard; who watches a server takes that for a failure of the server.
        return problem(request, 406, title, detail, _("Demandez format=json."))
    page = find_page(url)
    if page is None:
        detail = _("« %s » n’est l’adresse d’aucun projet ni campagne en ligne.") % url[:200]
        remedy = _("Donnez dans url l’adresse complète d’une fiche.")
        return problem(request, 404, _("Adresse inconnue"), detail, remedy)
    return JsonResponse(document(page, _width(request)), json_dumps_params=JSON, headers=OPEN)


def _width(request):
    asked = request.GET.get("maxwidth", "")
    return min(int(asked), WIDEST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else WIDEST


@require_safe
def vocabulary(request, name):
    """The address of a vocabulary leads to what the reader prefers: Turtle, or JSON-LD when it is asked."""
    wants_json = "json" in request.headers.get("Accept", "")
    response = redirect(reverse(f"exchange:{'json_ld' if wants_json else 'turtle'}", args=[_known(name)]))
    response["Vary"] = "Accept"
    return response


@require_safe
def turtle(request, name):
    text = skos.as_turtle(_known(name))
    return HttpResponse(text, content_type="text/turtle; charset=utf-8", headers=OPEN)


@require_safe
def json_ld(request, name):
    found = skos.as_json_ld(_known(name))
    return JsonResponse(found, content_type="application/ld+json", json_dumps_params=JSON, headers=OPEN)


def _known(name):
    if name not in skos.VOCABULARIES:
        raise Http404
    return name
