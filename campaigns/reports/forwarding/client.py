"""GeoReport v2 as a client speaks it, in XML: the one form that every server has."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from home.fetching import BadAddress, FetchError, Forbidden, NotConnected, fetch_now, post_now

SECONDS, MAX_BYTES = 15, 2_000_000
#: Answers of a server that is too busy to have taken anything.
BUSY = (429, 503)


class NotTaken(Exception):
    """The service has nothing of what was sent. ``again``: it may take it later."""

    def __init__(self, text, again=False):
        super().__init__(text)
        self.again = again


class Unsure(Exception):
    """Nobody knows whether the service has it."""


class NoNews(Exception):
    """What was asked of the service was not answered."""


@dataclass(frozen=True)
class Taken:
    """What the service gave: its number, or a token until it has one."""

    number: str = ""
    token: str = ""


def send(service, fields: dict) -> Taken:
    """Give a request to a service, once. Raises NotTaken and Unsure."""
    own = {"jurisdiction_id": service.jurisdiction, "api_key": service.api_key}
    form = {name: str(value) for name, value in {**fields, **own}.items() if value not in ("", None)}
    try:
        answer = post_now(f"{service.url}/requests.xml", form, SECONDS, MAX_BYTES)
    except (BadAddress, Forbidden) as error:
        raise NotTaken(str(error)) from error
    except NotConnected as error:
        raise NotTaken(str(error), again=True) from error
    except FetchError as error:
        raise Unsure(str(error)) from error
    if answer.status in BUSY:
        raise NotTaken(_told(service, answer), again=True)
    if 300 <= answer.status < 500:
        raise NotTaken(_told(service, answer))
    if answer.status != 200 and answer.status != 201:
        raise Unsure(_told(service, answer))
    return _taken(answer)


def _taken(answer):
    try:
        (found,) = _rows(answer.content)[:1] or [{}]
    except ValueError as error:
        raise Unsure(str(error)) from error
    taken = Taken(found.get("service_request_id", "")[:100], found.get("token", "")[:100])
    if not taken.number and not taken.token:
        raise Unsure(_("Le service a dit oui, sans numéro ni jeton."))
    return taken


def _told(service, answer):
    """The words of the service about what it refused, without our key, should it repeat it."""
    try:
        words = "; ".join(row.get("description", "") for row in _rows(answer.content))
    except ValueError:
        words = ""
    told = f"{answer.status} {words}".strip()
    return (told.replace(service.api_key, "…") if service.api_key else told)[:300]


def number_of(service, token: str) -> str:
    """The number that a token stands for, "" when there is none yet. Raises NoNews."""
    rows = _get(service, f"tokens/{quote(token, safe='')}.xml")
    return rows[0].get("service_request_id", "")[:100] if rows else ""


def requests(service, **asked) -> list[dict]:
    """The public requests of a service that match: {name: text}. Raises NoNews."""
    return _get(service, "requests.xml", **asked)


def _get(service, path, **asked):
    if service.jurisdiction:
        asked["jurisdiction_id"] = service.jurisdiction
    query = urlencode(asked)
    try:
        answer = fetch_now(f"{service.url}/{path}?{query}", SECONDS, MAX_BYTES)
        if answer.status == 404:
            return []
        if answer.status != 200:
            raise NoNews(_told(service, answer))
        return _rows(answer.content)
    except (FetchError, ValueError) as error:
        raise NoNews(str(error)) from error


def _rows(content) -> list[dict]:
    """The rows of an answer, whatever it lists. Raises ValueError."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(_("La réponse du service n’est pas du XML lisible.")) from error
    return [{cell.tag: (cell.text or "").strip() for cell in row} for row in root]


def moment_of(text: str) -> datetime | None:
    """An aware datetime as the specification writes it; None when it is not one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
