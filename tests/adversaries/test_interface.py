"""The JSON interface, asked whatever its description allows, and what it does not."""

import os
from functools import cache as once

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from search.api import openapi
from tests.projects.factories import ProjectPageFactory

MANY = settings(
    max_examples=max(15, int(os.environ.get("REQUESTS", "0")) // 100),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
#: The judge reads answers that are not compressed.
PLAIN = {"Accept-Encoding": "identity"}


@once
def operations():
    schema = schemathesis.openapi.from_dict(openapi.document())
    schema.app = get_wsgi_application()
    return [found.ok() for found in schema.get_all_operations()]


#: Any text may be the end of an address: nothing is against the description of what has no query.
ASKED = [
    pytest.param(operation, mode, id=f"{operation.label} {mode.value}")
    for operation in operations()
    for mode in GenerationMode
    if mode == GenerationMode.POSITIVE or len(operation.query)
]


@pytest.fixture
def one_connection():
    """A request does not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("operation", "mode"), ASKED)
def test_the_json_interface_answers_as_it_says_it_does(operation, mode, discover, one_connection):
    ProjectPageFactory()
    discover()

    @MANY
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        cache.clear()
        # What makes no sense is left out of a search and told, as on the page: it is not refused.
        case.call_and_validate(headers=PLAIN, excluded_checks=[negative_data_rejection])

    ask()
