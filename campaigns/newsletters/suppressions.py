"""The addresses that are not written to any more: looked up, blocked, freed, brought from elsewhere.

Only hashes are kept. What is given as an address is forgotten once it is hashed.
"""

import csv
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.newsletters.enums import SuppressionReason
from campaigns.newsletters.models import Bounce, Subscription, Suppression, hash_address
from campaigns.newsletters.subscriptions import unsubscribe

HASH = re.compile(r"[0-9a-f]{64}")
CHUNK = 5_000
#: What lists call their columns, ours first.
WHO = {"empreinte", "adresse", "email", "e-mail", "mail", "courriel", "address", "hash"}
WHY = {"motif", "raison", "reason"}


@dataclass(frozen=True)
class BadRow:
    """``line`` of the file, from 1, and the French sentence that says what is wrong with it."""

    line: int
    message: str


@dataclass(frozen=True)
class Brought:
    """``new``: rows that block an address; ``known``: rows of one that was blocked, or is said twice."""

    new: int
    known: int
    bad: list


def find(address):
    """The Suppression of an address, or None."""
    return Suppression.objects.filter(address_hash=hash_address(address)).first()


@transaction.atomic
def block(address, reason=SuppressionReason.REQUEST):
    """Never write to ``address`` again, whoever asks for it. Returns its Suppression, new or not."""
    for subscription in Subscription.objects.filter(contributor__email__iexact=address.strip()):
        unsubscribe(subscription)
    found, _new = Suppression.objects.get_or_create(
        address_hash=hash_address(address), defaults={"reason": reason}
    )
    return found


@transaction.atomic
def lift(suppression):
    """Let an address be written to again, as if nothing had come back from it."""
    # They are counted for their letters still, and for the address no more.
    Bounce.objects.filter(address_hash=suppression.address_hash).update(address_hash="")
    suppression.delete()


def bring(lines):
    """Block what a CSV (an iterable of lines of text) names: addresses, or hashes as ``hash_address`` makes
    them. The columns may be titled; without titles the first one is read. Good rows are taken, whatever
    the others are. Returns Brought.
    """
    wanted, bad, count = {}, [], 0
    for line, (who, why) in _rows(lines):
        try:
            fingerprint = _fingerprint(who)
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
            continue
        count += 1
        wanted.setdefault(fingerprint, _reason(why))
    new = _write(wanted)
    return Brought(new, count - new, bad)


def _rows(lines):
    """``(line, (who, why))`` of each row that is not blank."""
    lines = iter(lines)
    first = next(lines, "")
    delimiter = max(";,\t", key=first.count)
    titles = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter), [])]
    who = next((n for n, title in enumerate(titles) if title in WHO), None)
    why = next((n for n, title in enumerate(titles) if title in WHY), None)
    if who is None:
        who, why = 0, None
        yield from _cells(csv.reader([first], delimiter=delimiter), 0, who, why)
    yield from _cells(csv.reader(lines, delimiter=delimiter), 1, who, why)


def _cells(reader, before, who, why):
    for cells in reader:
        if any(cell.strip() for cell in cells):
            named = [cells[n].strip() if n is not None and n < len(cells) else "" for n in (who, why)]
            yield before + reader.line_num, named


def _fingerprint(who):
    """The hash that a cell holds or means. Raises ValueError with a French sentence."""
    if HASH.fullmatch(who.lower()):
        return who.lower()
    if not who:
        raise ValueError(_("l’adresse manque."))
    try:
        validate_email(who)
    except ValidationError as error:
        raise ValueError(
            _("« %(who)s » n’est ni une adresse ni une empreinte de 64 chiffres hexadécimaux.")
            % {"who": who[:80]}
        ) from error
    return hash_address(who)


def _reason(why):
    """The reason that a cell names, by its code or by its label."""
    known = {name.lower(): code for code, label in SuppressionReason.choices for name in (code, str(label))}
    return known.get(why.lower(), SuppressionReason.IMPORT)


def _write(wanted):
    """Block each hash of ``{hash: reason}``. Returns how many were not blocked before."""
    before = Suppression.objects.count()
    hashes = sorted(wanted)
    with transaction.atomic():
        for start in range(0, len(hashes), CHUNK):
            rows = [
                Suppression(address_hash=one, reason=wanted[one]) for one in hashes[start : start + CHUNK]
            ]
            Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    return Suppression.objects.count() - before
