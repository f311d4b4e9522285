"""A letter is composed of blocks, in the order of the editors, in both of its parts."""

import importlib
import re

import pytest
from django.apps import apps
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from campaigns.newsletters import actions
from campaigns.newsletters.models import Issue
from campaigns.newsletters.preparation import prepare
from campaigns.newsletters.rendering import Letter
from tests.campaigns.newsletters.factories import IssueFactory, SubscriptionFactory, findable_project

MIGRATION = "campaigns.newsletters.migrations.0012_blocks"


def body(*blocks):
    return [{"type": kind, "value": value} for kind, value in blocks]


def letter(*blocks, **kwargs):
    issue = IssueFactory(**kwargs)
    issue.body = issue.body.stream_block.to_python(body(*blocks))
    issue.save()
    return Issue.objects.get(pk=issue.pk)


def shown(issue):
    """The (HTML, text) parts that somebody who likes birds would receive."""
    mail = actions.render_preview(issue, SubscriptionFactory(themes=["birds"]))
    return mail.html, mail.text


@pytest.fixture(autouse=True)
def nests():
    return findable_project(title="Nichoirs", themes=["birds"])


def test_each_person_s_projects_come_where_the_editors_want_them():
    paragraphs = [("paragraph", "<p>Avant</p>"), ("personal", None), ("paragraph", "<p>Après</p>")]
    for part in shown(letter(*paragraphs)):
        assert part.index("Avant") < part.rindex("Nichoirs") < part.index("Après")


def test_without_their_block_each_person_s_projects_are_last():
    for part in shown(letter(("paragraph", "<p>Avant</p>"))):
        assert part.index("Avant") < part.rindex("Nichoirs")


def test_a_letter_has_headings_and_buttons_in_both_parts():
    button = {"label": "Choisir une date", "url": "https://exemple.org/dates"}
    html, text = shown(letter(("heading", "Cet hiver"), ("call_to_action", button)))
    assert "<h2>Cet hiver</h2>" in html
    assert re.search(r'href="http://localhost:8000/lettre/vers/\d+/bouton/[\w-]+/"', html)
    assert "CET HIVER" in text
    assert re.search(r"Choisir une date : http://localhost:8000/lettre/vers/\d+/bouton/", text)


def test_a_picked_project_is_shown_to_all_with_the_sentence_of_the_editors():
    picked = findable_project(title="Mares", themes=["transport"])
    block = ("project", {"project": picked.pk, "sentence": "Notre préféré"})
    for part in shown(letter(block)):
        assert "Mares" in part
        assert "Notre préféré" in part


def test_a_picked_project_is_not_proposed_again(nests, soon):
    other = findable_project(title="Mares", themes=["birds"])
    issue = letter(("project", {"project": nests.pk, "sentence": "À lire"}))
    SubscriptionFactory(themes=["birds"])
    issue.state = "preparing"
    issue.save()
    prepare(issue, soon)
    assert [item["project"] for item in issue.deliveries.get().recipe] == [other.pk]


def test_a_picked_project_that_ended_is_left_out():
    gone = findable_project(title="Mares", recruiting=False)
    for part in shown(letter(("project", {"project": gone.pk, "sentence": "Trop tard"}))):
        assert "Mares" not in part
        assert "Trop tard" not in part


def test_a_picture_says_what_it_shows_to_who_does_not_see_it(settings):
    image = get_image_model().objects.create(title="Mésange", file=get_test_image_file())
    value = {"image": image.pk, "alt_text": "Une mésange à la mangeoire", "decorative": False}
    html, text = shown(letter(("picture", value)))
    assert 'alt="Une mésange à la mangeoire"' in html
    assert f'src="{settings.SITE_URL}' in html
    assert "[Image : Une mésange à la mangeoire]" in text


def test_a_former_letter_keeps_its_introduction():
    """What the migration writes is read back word for word."""
    migration = importlib.import_module(MIGRATION)
    issue = letter(*[(kind, value) for kind, value in migration.blocks_of("<p>Bonjour à <b>toutes</b></p>")])
    assert [part.kind for part in Letter.of(issue).parts] == ["paragraph", "personal"]
    assert "<p>Bonjour à <b>toutes</b></p>" in shown(issue)[0]
    assert apps.get_model("newsletters", "Issue") is Issue
