"""What a report says is found in no index, feed, export, mail, task, log, cache nor report of an error."""

import io
import logging
import re

import pytest
from celery.signals import task_prerun
from django.conf import settings as site
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils.log import AdminEmailHandler
from elasticsearch import Elasticsearch
from openpyxl import load_workbook

from campaigns.digital.enums import State
from campaigns.digital.models import Incident
from campaigns.digital.tasks import sweep_incidents
from tests.campaigns.commitments.factories import commitment_index
from tests.campaigns.digital.factories import AdministrationFactory
from tests.cms.error_server import listening
from tests.home.factories import administrator
from tests.permissions.routes import routes
from tests.permissions.rules import FORM, PUBLIC, READ
from tests.projects.proposals.factories import picture
from tests.projects.toolbox.factories import toolbox

MARKER = "zibeline-4171"
SAID = {
    "address": f"https://{MARKER}.ville.example/{MARKER}",
    "details": f"On y lit « {MARKER} ».",
    "email": "lea@example.org",
}
LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def tell(client):
    shot = SimpleUploadedFile(f"{MARKER}.png", picture(form="PNG"), "image/png")
    return client.post(reverse("digital:report", args=["defigure"]), SAID | {"picture": shot})


@pytest.fixture
def tasks():
    """The arguments of the tasks that run."""
    found = []

    def note(task, args, kwargs, **more):
        found.append(f"{task.name} {args} {kwargs}")

    task_prerun.connect(note)
    yield found
    task_prerun.disconnect(note)


@pytest.fixture
def desk():
    client = Client()
    client.force_login(administrator())
    return client


@pytest.fixture
def all_the_way(client, desk, settings, tasks, caplog, mailoutbox, django_capture_on_commit_callbacks):
    """A report from its form to its verified correction, with real caches, tasks and mails."""
    settings.CACHES = {name: LOCAL | {"LOCATION": name} for name in ("default", "content")}
    AdministrationFactory(domains="ville.example")
    with caplog.at_level("DEBUG"), django_capture_on_commit_callbacks(execute=True):
        own = tell(client).url
        sweep_incidents()
        client.post(own, {"code": re.search(r"\b\d{6}\b", mailoutbox[0].body)[0]})
        incident = Incident.objects.get()
        edit = reverse("digital_incident_modeladmin_edit", args=[incident.pk])
        form = {"administration": incident.administration_id, "why": ""}
        for state in (State.SENT, State.ACKNOWLEDGED, State.FIXED, State.VERIFIED):
            assert MARKER in desk.get(edit).text
            desk.post(edit, form | {"move_to": state})
        assert MARKER in client.get(reverse("digital:administration", args=[incident.desk_key])).text
        client.get(own)
        sweep_incidents()
        call_command("discovery", "sweep", verbosity=0)
    incident.refresh_from_db()
    assert (incident.state, MARKER in incident.address) == (State.VERIFIED, True)
    return caplog


def other_tables():
    """All that the database holds but in the table of the reports, as text: the indexes of words too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != Incident._meta.db_table:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                yield from (f"{table} {row}" for row in cursor.fetchall())


def indexed():
    if site.ELASTICSEARCH_URL:
        with Elasticsearch(site.ELASTICSEARCH_URL) as engine:
            engine.indices.refresh(index=f"{site.DISCOVERY_INDEX_PREFIX}-*")
            yield str(engine.search(index=f"{site.DISCOVERY_INDEX_PREFIX}-*", size=1000))


def cached():
    for name in ("default", "content"):
        yield from (f"{key} {value!r}" for key, value in caches[name]._cache.items())


def test_what_a_report_says_is_found_in_the_table_of_the_reports_alone(all_the_way, tasks, mailoutbox):
    assert len(tasks) >= 3
    assert len(mailoutbox) >= 5
    found = {
        "log": [record.getMessage() for record in all_the_way.records],
        "task": tasks,
        "mail": [message.message().as_string() for message in mailoutbox],
        "table": other_tables(),
        "index": indexed(),
        "cache": cached(),
    }
    leaks = [(kind, text[:200]) for kind, texts in found.items() for text in texts if MARKER in text]
    assert leaks == []


def test_no_public_page_feed_nor_export_holds_it(all_the_way, client):
    toolbox()
    commitment_index()
    plain = [route for route in routes() if "<" not in route.pattern and "(" not in route.pattern]
    names = {route.name: route.path({}) for route in plain if PUBLIC.get(route.name) in (READ, FORM)}
    assert len(names) > 20
    for name, path in names.items():
        answer = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        assert MARKER.encode() not in body, name


@pytest.mark.parametrize("model", ["incident", "incidentstep", "administration"])
def test_no_export_nor_list_nor_history_of_the_desk_holds_it(all_the_way, desk, model):
    address = reverse(f"digital_{model}_modeladmin_index")
    assert MARKER not in desk.get(address).text
    assert MARKER not in b"".join(desk.get(address, {"export": "csv"}).streaming_content).decode()
    book = load_workbook(io.BytesIO(b"".join(desk.get(address, {"export": "xlsx"}))))
    assert MARKER not in str([[cell.value for cell in row] for row in book.active.rows])
    assert MARKER not in desk.get(reverse("wagtailadmin_reports:site_history")).text


@pytest.fixture
def reported(settings, mailoutbox):
    """The reports of errors that the administrators of a site are sent, with all their details."""
    settings.ADMINS = [("Équipe", "equipe@example.org")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(handler)
    yield mailoutbox
    logging.getLogger("django.request").removeHandler(handler)


def failing(execute, sql, params, many, context):
    if Incident._meta.db_table in sql and not sql.startswith("SELECT"):
        raise OperationalError("the disk is full")
    return execute(sql, params, many, context)


def test_the_report_of_an_error_does_not_hold_it(client, reported, caplog):
    AdministrationFactory(domains="ville.example")
    client.raise_request_exception = False
    with listening() as told, connection.execute_wrapper(failing):
        assert tell(client).status_code == 503
        assert OperationalError.__name__ in str(told.all())
    assert MARKER not in str(told.all())
    report = reported[0]
    assert "the disk is full" in report.body
    assert MARKER not in report.body
    assert MARKER not in str(report.alternatives)
    assert MARKER not in caplog.text
