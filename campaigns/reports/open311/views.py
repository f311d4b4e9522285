"""The server of GeoReport v2 (docs/interop.md). One address in all languages, no cookie.

Who reads is let in as often as by the JSON interface, of which this is one more form; who sends has a key.
"""

from functools import wraps

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from campaigns.reports import drafts
from campaigns.reports.models import Draft, Report
from campaigns.reports.models.drafts import draw_token
from campaigns.reports.open311 import documents, reading
from campaigns.reports.open311.reading import Refused
from campaigns.reports.tasks import wake
from campaigns.reports.views import A_DAY, MAILS_PER_DAY
from home.limits import READING, address_of, mailbox_of, too_often
from search.api.throttling import seconds_to_wait

SERVICES, REQUESTS = ("services", "service"), ("service_requests", "request")


def told(view):
    """What is refused is told in the form that was asked for."""

    @never_cache
    @wraps(view)
    def answered(request, form, **named):
        wait = seconds_to_wait(address_of(request)) if request.method in READING else 0
        if wait:
            answer = documents.refuse(
                form, 429, _("Trop de demandes : attendre %(seconds)d secondes.") % {"seconds": wait}
            )
            answer["Retry-After"] = str(wait)
            return answer
        try:
            return view(request, form=form, **named)
        except Refused as error:
            return documents.refuse(form, error.code, str(error))

    return answered


@require_safe
@told
def discovery(request, form):
    return documents.answer(form, "discovery", documents.discovery())


@require_safe
@told
def services(request, form):
    place = reading.place_of(reading.plain(request.GET))
    return documents.answer(form, SERVICES, [documents.service(each) for each in reading.offered(place)])


@require_safe
@told
def service(request, code, form):
    category = reading.category_of(code, reading.place_of(reading.plain(request.GET)))
    return documents.answer(form, "service_definition", documents.definition(category))


@require_safe
@told
def token(request, token, form):
    draft = Draft.objects.select_related("report").filter(api_token=token).first()
    if draft is None:
        raise Refused(404, _("Ce jeton n’existe pas, ou sa demande n’a jamais été confirmée."))
    number = draft.report.number if draft.report else None
    return documents.answer(form, REQUESTS, [{"service_request_id": number, "token": token}])


@csrf_exempt
@told
def requests(request, form):
    if request.method == "POST":
        return create(request, form)
    if request.method not in ("GET", "HEAD"):
        raise Refused(400, _("Cette adresse se lit (GET) ou reçoit une demande (POST)."))
    found = reading.reports_of(reading.plain(request.GET))
    return documents.answer(form, REQUESTS, [documents.request(report) for report in found])


@require_safe
@told
def one_request(request, number, form):
    shown = Report.objects.public().select_related("category__parent", "place")
    report = shown.prefetch_related("changes", "photos").filter(number=number.upper()).first()
    if report is None:
        raise Refused(404, _("Aucun signalement public n’a ce numéro."))
    return documents.answer(form, REQUESTS, [documents.request(report)])


def create(request, form):
    """A token until the address is confirmed; without an address, a report that waits to be read."""
    sent = reading.plain(request.POST)
    reading.verify_key(sent)
    draft = reading.draft_of(sent)
    notice = _("Chaque demande est relue avant d’être publique.")
    if sent.get("media_url"):
        notice += " " + _("La photo de media_url n’est pas reprise.")
    if not draft.email:
        number = _receive(draft).number
        made = {"service_request_id": number, "service_notice": notice, "account_id": None}
    else:
        _limit(draft.email)
        made = {"token": _ask(draft), "service_notice": notice, "account_id": None}
    return documents.answer(form, REQUESTS, [made])


@transaction.atomic
def _receive(draft):
    draft.save()
    draft.report = drafts.receive(draft)
    draft.save(update_fields=["report"])
    return draft.report


def _limit(email):
    if too_often("reports-mail", mailbox_of(email), A_DAY, MAILS_PER_DAY):
        raise Refused(400, _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : revenez demain."))


@transaction.atomic
def _ask(draft):
    draft.api_token = draw_token()
    draft.save()
    wake(drafts.ask_to_confirm(draft))
    return draft.api_token
