"""Addresses of pages as the desk keeps them, and as it shows them: nobody opens one by mistake."""

import posixpath
import re
from urllib.parse import quote, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_LENGTH = 500
#: Of a name: letters, figures and hyphens between dots, and an end that is no number.
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
#: What people write so that an address cannot be clicked.
DEFANGED = ((re.compile(r"^\s*hxxp", re.IGNORECASE), "http"), (re.compile(r"\[(\.|:|://)\]"), r"\1"))


def host_of(name: str) -> str:
    """A name of site in lower case and ASCII. Raises ValidationError."""
    wrong = _("« %(name)s » n’est pas un nom de site. Exemple : www.exemple.fr") % {"name": name[:80]}
    try:
        host = name.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError as error:
        raise ValidationError(wrong) from error
    if len(host) > 253 or not HOST.fullmatch(host):
        raise ValidationError(wrong)
    return host


def normalised(text: str) -> str:
    """The address of a page: scheme, host and path. What follows « ? » or « # » may hold a secret, and who
    signs in before « @ » does: neither is kept. Raises ValidationError."""
    wrong = _("Cette adresse n’est pas complète. Exemple : https://www.exemple.fr/page")
    for sign, plain in DEFANGED:
        text = sign.sub(plain, text)
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValidationError(wrong) from error
    if parts.scheme not in ("http", "https"):
        raise ValidationError(wrong)
    place = f"{parts.scheme}://{host_of(host)}"
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        place += f":{port}"
    found = place + _path(parts.path)
    if len(found) > MAX_LENGTH:
        raise ValidationError(_("Cette adresse dépasse 500 caractères : donnez celle de la page d’accueil."))
    return found


def _path(path: str) -> str:
    """A path whose steps lead nowhere but down, each character written in one way."""
    steps = posixpath.normpath(f"/{unquote(path)}").replace("//", "/")
    return quote(steps) + ("/" if path.endswith("/") and steps != "/" else "")


def defanged(url: str) -> str:
    """A normalised address that no program makes a link of: « hxxps[:]//www[.]exemple[.]fr/page »."""
    if not url:
        return ""
    scheme, _separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('tt', 'xx')}[:]//{host.replace('.', '[.]')}{slash}{path}"
