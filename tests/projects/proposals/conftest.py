import re

import pytest
from django.test import Client

from tests.home.factories import editor


@pytest.fixture
def letters(mailoutbox, django_capture_on_commit_callbacks):
    """Call it around what sends; ``last`` is then the newest message and ``link()`` the link in it."""

    class Letters:
        def __call__(self):
            return django_capture_on_commit_callbacks(execute=True)

        @property
        def last(self):
            return mailoutbox[-1]

        def __len__(self):
            return len(mailoutbox)

        def link(self):
            return re.search(r"http://localhost:8000(/\S+)", self.last.body)[1]

    return Letters()


@pytest.fixture
def desk():
    """An editor, signed in."""
    client = Client()
    client.force_login(editor())
    return client
