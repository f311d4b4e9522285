"""From a cell, whatever wrote it, to a Python value: text, date, yes or no, address, number, list."""

import ast
import json
import math
import re
import unicodedata
import warnings
from calendar import monthrange
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

LONGEST_CELL = 200_000
SHOWN_VALUE = 80
LONGEST_STRUCTURE = 100_000
DEEPEST = 10
BLANKS = {
    "unknown", "unspecified", "undefined", "n/a", "na", "nr", "none", "null", "nil", "nan", "tbd", "tba",
    "not available", "not applicable", "inconnu", "inconnue", "nc", "n.c.", "néant", "sans objet",
    "non renseigné", "non renseignée", "non communiqué", "onbekend", "unbekannt",
    "#n/a", "#ref!", "#value!", "#name?", "#div/0!",
}  # fmt: skip
ONLY_PUNCTUATION = re.compile(r"[\W_]*")
# Line breaks and tabs stay; the rest of the control characters break databases and pages.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff]")
# UTF-8 once read as Windows-1252: « Ã© » for « é », « â€™ » for « ’ ».
MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|â€.|Å[“’]")

YES = {
    "yes", "y", "oui", "o", "ja", "j", "sí", "si", "sì", "true", "vrai", "waar", "wahr", "1", "x",
    "actif", "active", "actief", "open", "ouvert",
}  # fmt: skip
NO = {
    "no", "n", "non", "nee", "nein", "false", "faux", "onwaar", "falsch", "0",
    "inactif", "inactive", "inactief", "closed", "fermé", "clos",
}  # fmt: skip

ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
EUROPEAN_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: .*)?")
WORDED_DATE = re.compile(
    r"(?:(\d{1,2})(?:er|st|nd|rd|th)?\.? (?:de )?)?([^\W\d_]{3,12})\.?,? (?:(\d{1,2}),? )?(\d{4})"
)
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "maa": 3, "mrt": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5,
    "mei": 5, "juin": 6, "jun": 6, "juil": 7, "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "okt": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
SPREADSHEET_EPOCH = date(1899, 12, 30)
SPREADSHEET_DAYS = range(20_000, 60_000)  # 1954 to 2064

is_web_address = URLValidator(schemes=["http", "https"])


class CellError(ValueError):
    """A cell that cannot be understood; its message says what was expected, in French."""


def normalise(text):
    """The form under which two labels are the same: no case, no accent, no punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", _without_accents(str(text))).split())


def _without_accents(text):
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def clean(value):
    """Any cell as text that every database and every page accepts; lists and mappings in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return clean(label_of(value))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(clean, value)))
    text = CONTROLS.sub("", str(value)[:LONGEST_CELL]).replace("\r\n", "\n").replace("\r", "\n")
    return repair_mojibake(text).strip()


def label_of(mapping):
    """What names a mapping: ``{"name": …}``, ``{"fr": …, "en": …}``; otherwise its first plain value."""
    for key in (
        "name",
        "title",
        "label",
        "nom",
        "titre",
        "value",
        "fr",
        "en",
        "content",
        "url",
        "topic",
        "status",
        "keyword",
        "participationTask",
        "difficultyLevel",
    ):
        if mapping.get(key):
            return mapping[key]
    return next((value for value in mapping.values() if isinstance(value, str | int | float)), "")


def repair_mojibake(text):
    """``text`` with each letter that was read in the wrong encoding put right."""
    return MOJIBAKE.sub(lambda found: _reread(found[0]), text)


def _reread(letters):
    try:
        return b"".join(_windows_byte(letter) for letter in letters).decode("utf-8")
    except UnicodeError:
        return letters


def _windows_byte(letter):
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def is_blank(value):
    """Nothing, or one of the many ways to write that nothing is known."""
    if value is None or value == [] or value == {}:
        return True
    if isinstance(value, float) and not math.isfinite(value):
        return True
    if not isinstance(value, str):
        return False
    text = value.strip().casefold()
    return text in BLANKS or bool(ONLY_PUNCTUATION.fullmatch(text[:1000]))


def parse_structure(value):
    """A list or mapping written in a cell as JSON or as Python; any other value comes back as it is."""
    if not isinstance(value, str) or len(value) > LONGEST_STRUCTURE:
        return value
    text = value.strip()
    if (text[:1], text[-1:]) not in {("[", "]"), ("{", "}")}:
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            with warnings.catch_warnings(action="ignore"):
                found = read(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
        if isinstance(found, list | tuple | dict) and not is_deep(found):
            return found
    return value


def is_deep(value):
    """Whether lists and mappings are nested further than anything that describes a project."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list | tuple)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)


def split_values(value):
    """The texts of a cell that may hold several: a list, or text with « ; », « | » or line breaks."""
    value = parse_structure(value)
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [text for text in map(clean, value) if not is_blank(text)]
    return [part.strip() for part in re.split(r"[;|\n]", clean(value)) if not is_blank(part)]


def shorten(text, limit):
    """``text`` in at most ``limit`` characters, cut between two words, with an ellipsis."""
    if len(text) <= limit:
        return text
    head, space, _tail = text[:limit].rpartition(" ")
    kept = head if space and len(head) > limit // 2 else text[: limit - 1]
    return kept.rstrip(" ,;:.–-") + "…"


def shown(value):
    """A cell short enough for a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_VALUE else text[: SHOWN_VALUE - 1] + "…"


def parse_url(value):
    """A web address, its scheme supplied when it is missing."""
    links = [text for text in re.split(r"[\s;|]+", " ".join(split_values(value))) if "." in text]
    url = links[0].strip("<>\"',") if links else ""
    if url and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", url):
        url = "http://" + url.lstrip("/")
    try:
        is_web_address(url)
    except (ValidationError, ValueError):
        url = ""
    if not url or "@" in url.split("/")[2]:
        raise CellError(_("Une adresse web était attendue : https://…"))
    if len(url) > 500:
        raise CellError(_("Une adresse web de 500 caractères au plus était attendue."))
    return url


def parse_flag(value):
    """Yes or no, in French, English, Dutch, German, Spanish or figures."""
    if isinstance(value, bool):
        return value
    word = clean(value).casefold().rstrip(".")
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError(_("« oui » ou « non » était attendu."))


def is_yes(value):
    """Whether a cell clearly says yes."""
    try:
        return not is_blank(value) and parse_flag(value)
    except CellError:
        return False


def parse_number(value, low, high):
    try:
        number = float(clean(value).replace(",", ".").rstrip("°"))
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise CellError(_("Un nombre entre %(low)s et %(high)s était attendu.") % {"low": low, "high": high})
    return number


def parse_date(value, last=False):
    """A day; a year or a month alone gives its first day, or its last one when ``last``."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(clean(value).split())
    try:
        year, month, day = _date_parts(text[:60])
        if month is None:
            month = 12 if last else 1
        if day is None:
            day = monthrange(year, month)[1] if last else 1
        return date(year, month, day)
    except (ValueError, OverflowError, IndexError):
        raise CellError(_("Une date était attendue : 2026-05-31, 31/05/2026, 2026-05 ou 2026.")) from None


def _date_parts(text):
    if re.fullmatch(r"\d{4}", text):
        return int(text), None, None
    if text.isdecimal() and len(text) == 5 and int(text) in SPREADSHEET_DAYS:
        day = SPREADSHEET_EPOCH + timedelta(days=int(text))
        return day.year, day.month, day.day
    if found := COMPACT_DATE.fullmatch(text) or ISO_DATE.fullmatch(text):
        return tuple(int(part) if part else None for part in found.groups())
    if found := EUROPEAN_DATE.fullmatch(text):
        return _european_parts(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return int(found[2]), int(found[1]), None
    if found := WORDED_DATE.fullmatch(_without_accents(text)):
        return int(found[4]), _month(found[2]), int(found[1] or found[3] or 0) or None
    raise ValueError(text)


def _european_parts(day, month, year):
    if month > 12:  # written the American way
        day, month = month, day
    if year < 100:
        year += 2000 if year < 70 else 1900
    return year, month, day


def _month(word):
    return MONTHS.get(word[:4]) or MONTHS.get(word[:3]) or 0
