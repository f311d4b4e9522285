"""Kombu's broker made of files, whose messages appear whole.

Its own opens the file of a message before it writes it: a worker that takes it in between reads nothing,
and ends on an error that is not of its task.
"""

from json import dumps
from pathlib import Path
from time import monotonic
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem

#: What tells no worker of a message: they read the queue after the first dot of its name.
HIDDEN = "."


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **options):
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        written = folder / f"{HIDDEN}{name}"
        written.write_text(dumps(payload))
        written.rename(folder / name)


class Transport(filesystem.Transport):
    Channel = Channel


def use_whole_messages():
    """Let the addresses « filesystem: » of this process be read so."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
