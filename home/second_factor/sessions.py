"""The sessions of a person: whoever slipped into one must not outlive what shuts them out."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def close(user, but=None) -> None:
    """End all the sessions of a person, or all ``but`` the one of this key.

    They are few, those of the team: a session does not say whose it is before it is read.
    """
    going_on = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but)
    for session in going_on.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
