"""How fast messages may leave, for all processes together: buckets of permits, in the database.

Which limits there are is in the settings: messages per second in all and for one destination domain,
and the messages of each day while a new sender makes itself known.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.newsletters.models.buckets import Bucket

EVERYWHERE = ""


class DayIsFull(Exception):
    """A sender that warms up has sent all that it may today."""


def take(wanted, now):
    """How many of ``wanted`` messages may leave now, whatever their destination. They are taken.

    Raises DayIsFull.
    """
    rate, of_today = settings.EMAIL_PER_SECOND, daily_limit(timezone.localdate(now))
    if not rate and of_today is None:
        return wanted
    return _take(EVERYWHERE, wanted, rate, of_today, now)


def give_back(unused, now):
    """Return permits that found no message to leave with."""
    if unused and (settings.EMAIL_PER_SECOND or daily_limit(timezone.localdate(now)) is not None):
        today = timezone.localdate(now)
        Bucket.objects.filter(name=EVERYWHERE, day=today, taken_today__gte=unused).update(
            permits=F("permits") + unused, taken_today=F("taken_today") - unused
        )


def take_for(domain, wanted, now):
    """The same for one destination domain: only those that the settings name are limited."""
    rate = settings.EMAIL_PER_SECOND_BY_DOMAIN.get(domain)
    return _take(domain, wanted, rate, None, now) if rate else wanted


def daily_limit(day):
    """The most messages that ``day`` may see while the sender warms up, or None: no limit (any more)."""
    if not settings.EMAIL_WARM_UP:
        return None
    age = (day - settings.EMAIL_WARM_UP_FROM).days
    return settings.EMAIL_WARM_UP[max(age, 0)] if age < len(settings.EMAIL_WARM_UP) else None


@transaction.atomic
def _take(name, wanted, rate, of_today, now):
    """Take up to ``wanted`` permits of a bucket, which never holds more than one second's worth."""
    Bucket.objects.get_or_create(name=name, defaults={"filled_at": now - timedelta(seconds=1)})
    bucket = Bucket.objects.select_for_update().get(name=name)
    bucket.begin(timezone.localdate(now))
    if of_today is not None:
        wanted = min(wanted, of_today - bucket.taken_today)
        if wanted <= 0:
            raise DayIsFull
    taken = bucket.pour(wanted, rate, now) if rate else wanted
    bucket.taken_today += taken
    bucket.save()
    return taken
