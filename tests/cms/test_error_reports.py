"""What is told to a Sentry server: where an error is, and nothing of anybody."""

import json
import logging

import pytest
import sentry_sdk
from celery import shared_task
from django.test import override_settings
from django.urls import path

from cms.urls import urlpatterns as of_the_site
from tests.cms.error_server import listening
from tests.cms.test_settings import PRODUCTION, run

pytestmark = pytest.mark.once

MARKER = "zibeline-4171"
EMAIL = f"lea.{MARKER}@example.org"


def fails(request, word):
    remembered = {"email": EMAIL, "said": request.POST.get("said")}
    logging.getLogger("site").error("A door of %s is closed", EMAIL)
    logging.getLogger("site").error(f"A door of {EMAIL} is closed")
    raise ValueError(f"cannot read {remembered} of {word}")


@shared_task
def failing_task(address):
    raise ValueError(f"cannot write to {address}")


urlpatterns = [path("echec/<str:word>/", fails), *of_the_site]


@pytest.fixture
def told():
    with listening() as server:
        yield server


@pytest.fixture
def failed(told, client):
    """What was told of a page that failed with personal data in each place that a request has."""
    client.raise_request_exception = False
    client.cookies["marque"] = MARKER
    sentry_sdk.set_user({"email": EMAIL, "ip_address": "203.0.113.9"})
    sentry_sdk.set_tag("who", EMAIL)
    sentry_sdk.add_breadcrumb(message=EMAIL)
    with override_settings(ROOT_URLCONF=__name__):
        client.post(
            f"/echec/{MARKER}/?jeton={MARKER}",
            {"said": MARKER},
            headers={"Authorization": f"Bearer {MARKER}", "User-Agent": MARKER, "Referer": f"/{MARKER}"},
            REMOTE_ADDR="203.0.113.9",
        )
    return told.all()


def events(told):
    lines = [
        line for one in told for line in one.splitlines() if line.startswith('{"') and "event_id" in line
    ]
    return [event for event in map(json.loads, lines) if "platform" in event]


def test_nothing_of_anybody_leaves(failed):
    assert failed
    for said in (MARKER, "203.0.113.9", "example.org", "jeton", "marque", "Bearer"):
        assert [one for one in failed if said in one] == [], said


def test_the_place_of_the_error_leaves(failed):
    (event,) = [one for one in events(failed) if one.get("exception")]
    raised = event["exception"]["values"][-1]
    frame = raised["stacktrace"]["frames"][-1]
    assert (raised["type"], frame["function"]) == ("ValueError", "fails")
    assert frame["context_line"].strip().startswith("raise ValueError(")
    assert "vars" not in frame


def test_a_line_of_the_log_leaves_as_the_code_writes_it(failed):
    assert [event.get("logentry") for event in events(failed) if event.get("logger") == "site"] == [
        {"message": "A door of %s is closed"},
        None,
    ]


def test_a_task_that_fails_does_not_tell_for_whom(told, settings):
    settings.CELERY_TASK_EAGER_PROPAGATES = False
    failing_task.apply(args=[EMAIL], throw=False)
    said = told.all()
    assert "ValueError" in str(said)
    assert MARKER not in str(said)


@pytest.mark.parametrize(
    "wrong", ["sentry.example.org/1", "https://sentry.example.org/1", "https://cle@hote/nom"]
)
def test_an_address_that_sentry_would_not_give_stops_the_start(wrong, tmp_path):
    done = run(
        "import django; django.setup()",
        "cms.settings.production",
        tmp_path,
        **PRODUCTION | {"SENTRY_DSN": wrong},
    )
    assert "SENTRY_DSN : écrivez l’adresse" in done.stderr
