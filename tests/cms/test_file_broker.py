"""The broker that needs no server: whoever sees a message sees all of it."""

import json
import time
from threading import Thread

import pytest
from kombu import Connection

from cms.file_broker import Transport, use_whole_messages

pytestmark = pytest.mark.once
MESSAGES = 50


@pytest.fixture
def connection(tmp_path):
    use_whole_messages()
    # What a process knows of its queues outlives a connection, and their folder does not.
    Transport.global_state.clear()
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}
    with Connection("filesystem://", transport_options={**options, "control_folder": tmp_path}) as broker:
        yield broker


def test_the_site_and_its_workers_speak_through_it(connection):
    assert isinstance(connection.transport, Transport)
    with connection.SimpleQueue("celery") as queue:
        queue.put({"words": "à faire"})
        assert queue.get(timeout=5).payload == {"words": "à faire"}


def test_no_message_is_seen_before_it_is_whole(connection, tmp_path):
    with connection.SimpleQueue("celery") as queue:
        writer = Thread(target=lambda: [queue.put({"words": "à faire" * 500}) for _each in range(MESSAGES)])
        writer.start()
        seen = set()
        deadline = time.monotonic() + 30
        while len(seen) < MESSAGES and time.monotonic() < deadline:
            for path in set(tmp_path.glob("[0-9]*.celery.msg")) - seen:
                assert json.loads(path.read_text())
                seen.add(path)
            time.sleep(0.001)
        writer.join()
    assert len(seen) == MESSAGES
