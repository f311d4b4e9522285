"""Identity by mail: a link is asked for, sent to its address, and does one thing, once.

Nothing differs for who asks, whether the address is known or not (docs/decisions/0028-who-is-who.md).
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from campaigns.newsletters.models import Suppression
from home.limits import in_mailbox, tell_reached
from projects.contributors.enums import LIFE, Purpose
from projects.contributors.models import MailedLink
from projects.models import Contributor
from projects.models.contributors import normalise_email

#: An address may be typed by somebody else: it must not become a way to flood a mailbox.
LINKS_PER_DAY = 5
SPACE_LIFE = timedelta(hours=1)
UNUSED_AGE = timedelta(days=8)


class StaleLink(Exception):
    words = gettext_lazy("Ce lien n’est pas valable, a déjà servi ou a trop attendu : demandez-en un autre.")

    def __str__(self):
        return str(self.words)


def ask(email, purpose, project=None):
    """Record a request; returns the MailedLink to send, or None when this address may not be written to."""
    email = normalise_email(email)
    since = timezone.now() - timedelta(days=1)
    if MailedLink.objects.filter(in_mailbox(email), asked_at__gte=since).count() >= LINKS_PER_DAY:
        tell_reached("links-mail")
        return None
    if Suppression.objects.hashes_among([email]):
        return None
    return MailedLink.objects.create(
        email=email, purpose=purpose, project=project, language=get_language() or "fr"
    )


def read(key):
    """The MailedLink that an address of the site stands for. Raises StaleLink."""
    link = MailedLink.objects.with_key(key, is_used=False).select_related("project").first()
    if link is None or link.asked_at < timezone.now() - LIFE[Purpose(link.purpose)]:
        raise StaleLink
    return link


@transaction.atomic
def use(link):
    """Take the link, once; returns the Contributor, whose address is confirmed by it. Raises StaleLink."""
    now = timezone.now()
    if not MailedLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now, mail_due_at=None):
        raise StaleLink
    person, _created = Contributor.objects.get_or_create(email=link.email)
    Contributor.objects.filter(pk=person.pk, confirmed_at=None).update(confirmed_at=now)
    # A new token: what is in the mailbox opens nothing any more.
    link.token = MailedLink._meta.get_field("token").get_default()
    link.contributor, link.email, link.used_at = person, "", now
    link.save(update_fields=["token", "contributor", "email"])
    return person


def read_space(key):
    """The used MailedLink whose space ``key`` opens, with its person. Raises StaleLink."""
    since = timezone.now() - SPACE_LIFE
    opened = MailedLink.objects.with_key(key, is_used=True).filter(used_at__gte=since, left_at=None)
    link = opened.exclude(contributor=None).select_related("contributor").first()
    if link is None:
        raise StaleLink
    return link


def leave(link):
    MailedLink.objects.filter(pk=link.pk).update(left_at=timezone.now())


def forget_address(email):
    """No link that was asked for this address stays."""
    MailedLink.objects.filter(email=normalise_email(email)).delete()


def forget_old(now):
    MailedLink.objects.filter(asked_at__lt=now - UNUSED_AGE).delete()
