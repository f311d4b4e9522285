"""The tools of the demonstration are real: what is said of each is what was read, and no more."""

import json
import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from projects.toolbox.enums import Hosting, Need, OpenSource, Reusable, SolutionKind
from projects.toolbox.licences import canonical
from projects.toolbox.management.commands.load_demo_tools import TOOLS
from projects.toolbox.models import SolutionPage

DOCUMENT = json.loads(TOOLS.read_text(encoding="utf-8"))
BY_SLUG = {tool["slug"]: tool for tool in DOCUMENT["tools"]}
YES, VISIBLE, UNKNOWN = OpenSource.YES, OpenSource.VISIBLE, OpenSource.UNKNOWN
#: What follows from what is known of each; a contest is asked neither question.
EXPECTED = {
    "dansmarue": (YES, Reusable.YES),
    "popvox": (UNKNOWN, Reusable.POSSIBLE),
    "appmycity": None,
    "ma-prefecture": (UNKNOWN, Reusable.UNKNOWN),
    "fixmystreet": (YES, Reusable.YES),
    "mark-a-spot": (YES, Reusable.POSSIBLE),
    "geor-signalement": (VISIBLE, Reusable.UNKNOWN),
    "neocity": (UNKNOWN, Reusable.UNKNOWN),
    "tellmycity": (UNKNOWN, Reusable.UNKNOWN),
    "mymairie": (UNKNOWN, Reusable.UNKNOWN),
    "signalconso": (YES, Reusable.POSSIBLE),
    "vince": (VISIBLE, Reusable.UNKNOWN),
    "decidim": (YES, Reusable.YES),
    "consul-democracy": (YES, Reusable.YES),
    "umap": (YES, Reusable.POSSIBLE),
    "signal-logement": (YES, Reusable.POSSIBLE),
    "aides-territoires": (YES, Reusable.POSSIBLE),
    "polis": (YES, Reusable.POSSIBLE),
    "ushahidi": (YES, Reusable.POSSIBLE),
    "limesurvey": (VISIBLE, Reusable.POSSIBLE),
    "framadate": (UNKNOWN, Reusable.UNKNOWN),
    "catalogi": (VISIBLE, Reusable.UNKNOWN),
    "ogp-toolbox": (VISIBLE, Reusable.UNKNOWN),
}
each_tool = pytest.mark.parametrize("slug", BY_SLUG)


def addresses(tool):
    """Every address that a tool gives."""
    named = [tool.get(name) for name in ("website", "repository", "price_source", "accessibility_source")]
    rows = [row.get(name) for row in tool.get("uses", []) for name in ["source"]]
    return list(filter(None, [*named, *rows, *(row["url"] for row in tool.get("sources", []))]))


def test_the_answers_are_those_that_follow_from_what_was_read():
    call_command("load_demo_tools")
    found = {
        page.slug: tuple(verdict.value for _question, verdict in page.questions()) or None
        for page in SolutionPage.objects.for_readers()
    }
    assert found == EXPECTED


def test_each_answer_has_its_proof_and_the_day_it_was_read():
    call_command("load_demo_tools")
    verdicts = [
        verdict for page in SolutionPage.objects.for_readers() for _question, verdict in page.questions()
    ]
    assert len(verdicts) >= 40
    assert all(verdict.proof and verdict.checked_on for verdict in verdicts)


@each_tool
def test_each_tool_names_its_need_and_its_kind(slug):
    tool = BY_SLUG[slug]
    assert tool["need"] in Need.values
    assert tool.get("kind", SolutionKind.SOFTWARE) in SolutionKind.values
    assert tool.get("hosting", Hosting.SELF) in Hosting.values


@each_tool
def test_each_licence_is_written_as_spdx_does_and_read_in_a_repository(slug):
    tool = BY_SLUG[slug]
    licence = tool.get("licence")
    assert not licence or canonical(licence) == licence
    assert not licence or tool["repository"]


@each_tool
def test_each_tool_can_be_read_about_somewhere(slug):
    found = addresses(BY_SLUG[slug])
    assert found
    assert all(urlsplit(url).scheme == "https" for url in found)


@each_tool
def test_each_user_is_known_by_a_page_that_says_so(slug):
    assert all(use["source"] for use in BY_SLUG[slug].get("uses", []))


@each_tool
def test_no_code_is_said_to_be_read_after_today(slug):
    day = BY_SLUG[slug].get("code_read_on", DOCUMENT["read_on"])
    assert date.fromisoformat(day) <= date.fromisoformat(DOCUMENT["read_on"])


@each_tool
def test_nobody_is_named_by_their_address(slug):
    assert not re.search(r"[\w.]+@[\w.]+", json.dumps(BY_SLUG[slug]))


def test_the_four_of_the_seed_are_there_and_the_contest_is_said_to_be_one():
    assert {"dansmarue", "popvox", "appmycity", "ma-prefecture"} <= set(BY_SLUG)
    assert BY_SLUG["appmycity"]["kind"] == SolutionKind.CONTEST
    assert "un prix, pas un outil" in BY_SLUG["appmycity"]["summary"]


def test_what_is_abandoned_says_why_it_is_still_there():
    assert "17 août 2017" in BY_SLUG["ogp-toolbox"]["withdrawn_reason"]
