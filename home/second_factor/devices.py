"""The second factor of a member of the team: a code of their telephone, or one of ten on paper.

RFC 6238, by django-otp, which remembers the last code that served: none serves twice. Codes on paper are kept
as digests.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.log_actions import log

from home.models import AccountNoticeKind
from home.tasks import tell_accounts

#: In the session of who gave a second factor: whose it is.
PASSED = "second-factor"
CODES = 10
#: Without the letters and figures that look like others.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def has_one(user) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_needed(request) -> bool:
    """Whether this session must still show a second factor, or choose one, before it may go on.

    Where the site leaves the choice, signing in alone asks for it: nothing is looked up at each page.
    """
    return settings.STAFF_SECOND_FACTOR and request.session.get(PASSED) != request.user.pk


def begin(user) -> TOTPDevice:
    """The key that a telephone is to learn; the same one until it is confirmed."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "telephone"})[0]


@transaction.atomic
def confirm(user, code: str) -> list[str]:
    """The codes to keep on paper, now that the telephone gives the right one; none when it does not."""
    if has_one(user) or not _verify(TOTPDevice.objects.filter(user=user, confirmed=False), code):
        return []
    TOTPDevice.objects.filter(user=user).update(confirmed=True)
    _tell(user, AccountNoticeKind.ON, by=user)
    return _draw_codes(user)


def use(user, code: str) -> bool:
    """Whether the code is one of theirs; it serves no more. Who tries waits, longer each time."""
    code = "".join(code.lower().split())
    if code.isdecimal():
        return _verify(TOTPDevice.objects.filter(user=user, confirmed=True), code)
    if not _verify(StaticDevice.objects.filter(user=user), digest(code)):
        return False
    log(instance=user, action="home.second_factor.paper", user=user)
    return True


def codes_left(user) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def renew_codes(user) -> list[str]:
    _tell(user, AccountNoticeKind.CODES, by=user)
    return _draw_codes(user)


def forget(user, by=None) -> None:
    """The person signs in by their password alone, until they choose another second factor."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _tell(user, AccountNoticeKind.OFF, by=by)


def _tell(user, kind, by):
    """Write what was changed, and tell it to whose account it is."""
    log(instance=user, action=f"home.second_factor.{kind}", user=by)
    tell_accounts(kind, [user])


def digest(code: str) -> str:
    """What is kept of a code on paper: as much as the column holds."""
    return salted_hmac("second-factor", code, algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def _verify(devices, code):
    device = devices.select_for_update().first()
    return device is not None and device.verify_token(code)


def _draw_codes(user):
    codes = [f"{_letters()}-{_letters()}" for _code in range(CODES)]
    device, _new = StaticDevice.objects.get_or_create(user=user, defaults={"name": "papier"})
    device.token_set.all().delete()
    for code in codes:
        device.token_set.create(token=digest(code))
    return codes


def _letters():
    return "".join(secrets.choice(ALPHABET) for _rank in range(5))
