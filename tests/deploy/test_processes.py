"""What is loaded for good is not looked at again and again by the collector of the processes that serve."""

import gc
import runpy
from types import SimpleNamespace

import pytest
from celery.signals import worker_process_init

from tests.deploy.topology import ROOT


@pytest.fixture
def thawed():
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_a_web_process_looks_no_more_at_what_it_loaded():
    begin = runpy.run_path(str(ROOT / "deploy/gunicorn.py"))["post_worker_init"]
    begin(SimpleNamespace())
    assert gc.get_freeze_count() > 10_000


@pytest.mark.usefixtures("thawed")
def test_a_process_of_tasks_looks_no_more_at_what_it_loaded():
    worker_process_init.send(sender=None)
    assert gc.get_freeze_count() > 10_000
