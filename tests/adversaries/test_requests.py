"""Whatever is sent to whichever address, by whomever: nothing breaks, and nobody reads what is another's."""

import logging
import os
import sys

import pytest

from tests.adversaries.attack import Attack

#: ``make test-adversaries`` asks for a hundred thousand, and for another draw when SEED says so.
REQUESTS = int(os.environ.get("REQUESTS", "1500"))
SEED = int(os.environ.get("SEED", "15"))


@pytest.fixture(autouse=True)
def silence():
    """Thousands of refusals are expected."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def test_nothing_that_is_sent_breaks_the_site_or_shows_what_is_another_s(db):
    attack = Attack(SEED)
    attack.run(REQUESTS)
    sys.stderr.write(f"\n{attack.asked.total()} requests: {dict(attack.asked)}\n")
    assert not attack.findings, "\n".join(attack.findings)
