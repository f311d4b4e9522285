"""After a restored backup, nobody is told again of an incident."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.digital import tasks
from campaigns.digital.enums import State
from campaigns.digital.models import REMINDER, SILENCE, Incident
from campaigns.digital.wagtail_hooks import tell_nobody_twice
from tests.campaigns.digital.factories import IncidentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("age", "state"), [(REMINDER, State.SENT), (SILENCE, State.NO_ANSWER)])
def test_what_the_calendar_decided_since_is_decided_and_not_said_again(age, state):
    incident = IncidentFactory(path=[State.SENT])
    Incident.objects.update(sent_at=timezone.now() - age - timedelta(days=1))
    assert tell_nobody_twice() == ""
    tasks.sweep_incidents()
    incident.refresh_from_db()
    assert (mail.outbox, incident.state) == ([], state)
