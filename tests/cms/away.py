"""Servers that are away, each in its own manner, and a site whose broker is elsewhere."""

import socket
from contextlib import contextmanager

from celery import Celery

from cms.celery import app as usual
from cms.patience import Patience
from cms.settings.work import transport_options
from cms.wakeups import WakeUp
from tests.services.machine import free_ports


@contextmanager
def refusing():
    """host:port where nobody listens."""
    yield f"127.0.0.1:{free_ports()[0]}"


@contextmanager
def silent():
    """host:port of a server that accepts and says nothing, as one that hangs does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


AWAY = [refusing, silent]


@contextmanager
def broker_at(url, monkeypatch):
    """Tasks are published there, by the settings of the site but for the address."""
    monkeypatch.setattr(WakeUp, "broker", Patience())
    app = Celery("away", task_cls=WakeUp)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.update(broker_url=url, broker_transport_options=transport_options(url), task_always_eager=False)
    try:
        yield app
    finally:
        usual.set_current()
        app.close()
