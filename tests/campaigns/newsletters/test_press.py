"""What the press joins is what would be rendered for the person alone, and nobody else's."""

import email
import email.policy
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns.newsletters import claims, press
from campaigns.newsletters.composition import presentable
from campaigns.newsletters.press import Press, Presses, quoted
from campaigns.newsletters.rendering import Letter, build_message
from search.query import Reason
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory
from tests.projects.factories import PlaceFactory, ProjectPageFactory

STRUCTURED = ("From", "To", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80
).filter(str.strip)
# All three said: what is left out would be drawn by its type, which knows no database.
REASONS = st.builds(Reason, st.just("follow"), WORDS, st.just(())) | st.builds(
    Reason, st.just("shared"), st.just(""), st.lists(WORDS, min_size=1, max_size=3).map(tuple)
)
anything = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def claimed(issue):
    return claims.claim(issue, claims.new_owner())


def received(content):
    """The message that a mail program reads."""
    lines = re.sub(rb"(?m)^\.\.", b".", content)
    return email.message_from_bytes(lines, policy=email.policy.default)


def printed(issue):
    """The messages of the due rows of an issue: ``{address: message}``."""
    rows, machines = claimed(issue), Presses(issue)
    for language in {row.language for row in rows}:
        machines[language].learn([row for row in rows if row.language == language])
    return {row.address: received(machines[row.language].message(row)) for row in rows}


def part(message, kind):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def alone(delivery):
    """The same message, rendered and built for this person only."""
    person = delivery.subscription
    letter = Letter.of(delivery.issue, person.language)
    with override(person.language):
        url = person.get_unsubscribe_url()
        shown = letter.cards(delivery.recipe, presentable([delivery.recipe]))
        mail = letter.render(shown, url, person.get_preferences_url())
    content = build_message(mail, delivery.address, url).message().as_bytes(linesep="\r\n")
    return email.message_from_bytes(content, policy=email.policy.default)


@pytest.fixture
def issue(campaign):
    return IssueFactory(sending=True, campaign=campaign, introduction="<p>Été à l’écoute.</p>\n<p>.point</p>")


@pytest.fixture
def projects():
    place = PlaceFactory(name="Brest")
    return [
        ProjectPageFactory(title=f"Projet n° {n} & « {'é' * n} »", summary="<b>.</b> 50 % = moitié " * 5)
        for n in range(4)
    ] + [ProjectPageFactory(scope="places", places=[place.code])]


def deliveries_of(issue, projects, recipes, language="fr"):
    """One delivery for each recipe, a list of ``(index of a project, Reason)``."""
    return [
        DeliveryFactory(
            issue=issue,
            subscription__language=language,
            recipe=[{"project": projects[n].pk, "reason": reason.to_json()} for n, reason in recipe],
        )
        for recipe in recipes
    ]


RECIPES = st.lists(
    st.lists(st.tuples(st.integers(0, 4), REASONS), min_size=1, max_size=4, unique_by=lambda item: item[0]),
    min_size=1,
    max_size=3,
)


@anything
@given(RECIPES, st.sampled_from(["fr", "en"]))
@example([[(0, Reason("follow", "."))], [(1, Reason("shared", labels=("=", "--")))]], "fr")
@example([[(0, Reason("follow", "Projet n° 0"))], [(1, Reason("shared", labels=("Lieu : Brest",)))]], "en")
def test_each_message_is_that_of_the_person_alone(issue, projects, recipes, language):
    issue.deliveries.all().delete()
    deliveries = deliveries_of(issue, projects, recipes, language)
    messages = printed(issue)
    for delivery in deliveries:
        for kind in ("plain", "html"):
            assert part(messages[delivery.address], kind) == part(alone(delivery), kind)


@anything
@given(RECIPES)
def test_a_message_holds_nothing_of_anybody_else(issue, projects, recipes):
    issue.deliveries.all().delete()
    deliveries = deliveries_of(issue, projects, recipes)
    messages = printed(issue)
    for mine in deliveries:
        whole = str(messages[mine.address]) + "".join(
            part(messages[mine.address], k) for k in ("plain", "html")
        )
        assert mine.subscription.token in whole
        for other in deliveries:
            if other != mine:
                assert other.address not in whole
                assert other.subscription.token not in whole


def test_the_headers_are_those_of_the_person_alone(issue, projects):
    (delivery,) = deliveries_of(issue, projects, [[(0, Reason("fresh"))]])
    message, expected = printed(issue)[delivery.address], alone(delivery)
    names = (
        "From",
        "To",
        "Subject",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Auto-Submitted",
    )
    assert [message[name] for name in names] == [expected[name] for name in names]


def test_no_structured_header_is_encoded(issue, projects):
    (delivery,) = deliveries_of(issue, projects, [[(0, Reason("fresh"))]])
    message = printed(issue)[delivery.address]
    assert not [name for name in STRUCTURED if "=?" in str(message.get(name, "=?"))]
    assert not message.defects


def test_a_message_is_dated_of_now(issue, projects):
    (delivery,) = deliveries_of(issue, projects, [[(0, Reason("fresh"))]])
    dated = parsedate_to_datetime(printed(issue)[delivery.address]["Date"]).replace(tzinfo=UTC)
    assert abs((timezone.now() - dated).total_seconds()) < 60


@pytest.mark.parametrize("text", ["", "é" * 100, ".\n.a\n", "a " * 60, "=\n", "fin ", "\n\n", "a\tb\t\n"])
def test_a_piece_says_the_same_in_short_lines_whatever_follows(text):
    piece = quoted(text) + quoted("suite.\n")
    assert max(map(len, piece.splitlines())) <= 77
    assert piece.isascii()
    message = received(
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + piece
    )
    assert message.get_content().replace("\r\n", "\n") == text + "suite.\n"


def test_a_project_is_set_once_for_all_and_so_is_a_reason(issue, projects):
    recipe = [(0, Reason("fresh")), (1, Reason("fresh"))]
    deliveries_of(issue, projects, [recipe, recipe, [(0, Reason("follow", "Biolit"))]])
    machine = Press(Letter.of(issue))
    machine.learn(claimed(issue))
    assert (len(machine.cards), len(machine.reasons)) == (2, 2)


def test_the_pieces_of_a_long_sending_are_forgotten(issue, projects, monkeypatch):
    monkeypatch.setattr(press, "MAX_CARDS", 2)
    monkeypatch.setattr(press, "MAX_REASONS", 2)
    machine = Press(Letter.of(issue))
    for n in range(5):
        deliveries_of(issue, projects, [[(n, Reason("follow", str(n)))]])
        rows = claimed(issue)
        machine.learn(rows)
        assert machine.message(rows[0])
    assert max(len(machine.cards), len(machine.reasons)) <= 2


def test_an_address_of_an_international_domain_is_written_in_ascii(issue, projects):
    (delivery,) = deliveries_of(issue, projects, [[(0, Reason("fresh"))]])
    issue.deliveries.update(address="ana@été.example")
    (message,) = printed(issue).values()
    assert message["To"] == "ana@xn--t-9fab.example"
