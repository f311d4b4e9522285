from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Issue
from tests.campaigns.newsletters.mail_server import MailServer


@pytest.fixture
def smtp_server(settings):
    """A real SMTP server on 127.0.0.1, to which the settings point."""
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        yield server


@pytest.fixture
def soon():
    """A moment until which a test may let a pump work."""
    return timezone.now() + timedelta(seconds=60)


@pytest.fixture
def later():
    """Calling it makes waiting rows due and held rows expired, as if hours had passed."""

    def let_time_pass():
        past = timezone.now() - timedelta(seconds=1)
        Delivery.objects.filter(next_at__gt=past).update(next_at=past)
        Delivery.objects.filter(lease_until__gt=past).update(lease_until=past)
        Issue.objects.filter(retry_at__gt=past).update(retry_at=past)

    return let_time_pass
