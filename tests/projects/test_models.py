import datetime

import pytest
from django.core.exceptions import ValidationError

from projects.enums import Stage
from projects.models import ProjectPage, Theme
from tests.projects.factories import ProjectPageFactory

MAY = datetime.date(2026, 5, 15)
DECEMBER = datetime.date(2026, 12, 15)


def test_the_vocabularies_are_there_after_migration():
    assert Theme.objects.get(code="transport").slug == "transports"
