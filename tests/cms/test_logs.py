"""The log says what happens and to nobody."""

import json
import logging
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.logs import JsonFormatter, PlainFormatter, disguised
from tests.cms.test_settings import PRODUCTION, run

ADDRESSES = st.emails().filter(lambda text: text.isascii() and not set(text) & set("!#$&*/=?^`{|}~"))


def record(message, *arguments, error=None):
    return logging.LogRecord("essai", logging.WARNING, "f.py", 1, message, arguments, error)


@settings(max_examples=20)
@given(ADDRESSES)
def test_no_address_of_a_person_is_written(address):
    assert address not in disguised(f"Refus de {address} : boîte pleine")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("remis à ana@example.org.", "remis à [courriel]."),
        ("?adresse=ana%40example.org", "?adresse=[courriel]"),
        ("de 192.0.2.10 :", "de [adresse] :"),
        ("de 2001:db8:0:1::10 :", "de [adresse] :"),
        ("Not Found: /lettre/arreter/q3b8Xz_0kfj29ASLqm4Qw7/", "Not Found: /lettre/arreter/[secret]/"),
        ("/lettre/desabonnement/~q3b8Xz_0kfj29ASLqm4Q.Zw7xk2Pb9/", "/lettre/desabonnement/[secret]/"),
        ("/apercu/0f3c9a7d-5b1e-4d5c-9f57-2f9d1b7a8c11/", "/apercu/[secret]/"),
        ("?cle=1rQz8s:Fj3mS-90dkq_2Xz8 et", "?cle=[secret] et"),
        ("redis://:tres-secret@127.0.0.1/0", "redis://…@[adresse]/0"),
        ("postgres://u:p@base/site", "postgres://…@base/site"),
    ],
)
def test_what_says_who_or_opens_a_door_is_disguised(said, written):
    assert disguised(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "Not Found: /projets/compter-les-oiseaux-des-jardins-en-2026/",
        "Issue 12: 300 messages at 10:42:07",
        "GET /projets/?theme=oiseaux&page=2",
        "campaigns.newsletters.tasks.advance_issues succeeded in 0.0123s",
    ],
)
def test_what_names_nobody_is_left_as_it_is(said):
    assert disguised(said) == said


@pytest.mark.parametrize("word", ["a", "a%40", "a.", "a@", "A.", "1.", "=a:"])
def test_a_long_address_costs_no_more_than_its_length(word):
    begun = time.perf_counter()
    disguised("Not Found: /" + word * (40_000 // len(word)))
    # The square of its length would take ten seconds.
    assert time.perf_counter() - begun < 2


def test_a_line_of_json_says_when_what_and_why():
    try:
        raise OSError("postgres://u:motdepasse@base et ana@example.org")
    except OSError:
        line = JsonFormatter().format(record("Envoi %s arrêté", 12, error=sys.exc_info()))
    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["logger"], told["message"]) == ("WARNING", "essai", "Envoi 12 arrêté")
    assert told["time"].endswith("+00:00")
    assert "OSError" in told["error"]
    assert "motdepasse" not in line
    assert "ana@" not in line


def test_the_lines_for_people_are_disguised_too():
    assert PlainFormatter("%(message)s").format(record("à %s", "ana@example.org")) == "à [courriel]"


@pytest.mark.once
def test_a_setting_asks_for_json(tmp_path):
    code = "import django, logging; django.setup(); logging.getLogger('essai').warning('bonjour')"
    done = run(code, "cms.settings.production", tmp_path, **PRODUCTION, LOG_FORMAT="json")
    assert json.loads(done.stderr)["message"] == "bonjour"
