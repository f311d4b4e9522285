"""A run from its audience to what people do with their message: each message is its reader's alone."""

import re
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.newsletters.delivery import pump
from campaigns.newsletters.enums import SubscriptionState
from campaigns.newsletters.models import Subscription
from campaigns.newsletters.preparation import prepare
from campaigns.newsletters.transports.smtp import SmtpTransport
from projects.models import Follow, ProjectPage
from tests.campaigns.newsletters.factories import (
    DeliveryFactory,
    IssueFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.campaigns.newsletters.reading import defects
from tests.campaigns.newsletters.test_press import part, printed

THEMES = ["birds", "insects", "mobility"]
SITE = "http://localhost:8000"


@pytest.fixture
def catalogue():
    """Projects whose titles cannot be found by chance within other words."""
    for number in range(9):
        findable_project(title=f"Titre-{number}-seul", themes=[THEMES[number % 3]])


@pytest.fixture
def run(catalogue, smtp_server, soon):
    """An issue sent to nine people of three tastes: ``{address: (person, what came, read)}``."""
    people = [SubscriptionFactory(themes=[THEMES[n % 3]]) for n in range(9)]
    issue = IssueFactory(approved=True)
    prepare(issue, soon)
    issue.refresh_from_db()
    issue.state = "sending"
    issue.save()
    pump(issue, SmtpTransport(connections=2), soon)
    by_address = {person.contributor.email: person for person in people}
    came = zip(smtp_server.envelopes, smtp_server.received, strict=True)
    return [(by_address[envelope.rcpt_tos[0]], envelope.content, message) for envelope, message in came]


def stop_link(message):
    return re.fullmatch(rf"<{SITE}(.*)>", message["List-Unsubscribe"])[1]


def states():
    return dict(Subscription.objects.values_list("pk", "state"))


def test_every_message_of_a_run_is_whole_and_its_reader_s_alone(run):
    assert len({person.pk for person, _content, _message in run}) == 9
    assert [defects(content, person.contributor.email, person.token) for person, content, _m in run] == [
        []
    ] * 9


def test_the_stop_link_of_each_header_stops_its_reader_and_nobody_else(run, client):
    client.handler.enforce_csrf_checks = True
    expected = states()
    for person, _content, message in run[:5]:
        answer = client.post(
            stop_link(message), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
        expected[person.pk] = SubscriptionState.ENDED
        assert states() == expected


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_links_of_each_body_open_its_reader_s_pages_and_change_nothing(run, client, kind):
    before = states()
    addresses = [person.contributor.email for person, _content, _message in run]
    for person, _content, message in run[:3]:
        links = set(re.findall(rf"{SITE}(/lettre/(?!vers/)[^\s\"<>)]+)", part(message, kind)))
        assert len(links) == 2
        for link in links:
            page = client.get(link)
            assert page.status_code == 200
            others = [one for one in addresses if one != person.contributor.email]
            assert not [one for one in others if one in page.content.decode()]
    assert states() == before


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "themes": st.lists(st.sampled_from(THEMES), max_size=2, unique=True),
            "follows": st.lists(st.integers(0, 8), max_size=2, unique=True),
            "received": st.lists(st.integers(0, 8), max_size=2, unique=True),
        }
    ),
    min_size=2,
    max_size=4,
)
anything = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@contextmanager
def undone():
    """What is written within is forgotten after."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def subscriber(choices, projects):
    person = SubscriptionFactory(themes=choices["themes"])
    for number in choices["follows"]:
        Follow.objects.create(contributor=person.contributor, project=projects[number])
    if choices["received"]:
        shown = [projects[number] for number in choices["received"]]
        DeliveryFactory(subscription=person, state="sent", claimed_by="one", projects=shown)
    return person


@anything
@given(PEOPLE)
def test_what_others_chose_follow_or_received_is_in_nobody_s_message(catalogue, soon, everybody):
    projects = list(ProjectPage.objects.filter(title__startswith="Titre-").order_by("title"))
    with undone():
        people = [subscriber(choices, projects) for choices in everybody]
        issue = IssueFactory(approved=True)
        prepare(issue, soon)
        rows = {row.address: row for row in issue.deliveries.all()}
        for address, message in printed(issue).items():
            said = "".join([str(message["List-Unsubscribe"]), part(message, "plain"), part(message, "html")])
            mine = next(one for one in people if one.contributor.email == address)
            own = {projects[n].title for n in everybody[people.index(mine)]["follows"]}
            own |= {page.title for page in projects if page.pk in ids_of(rows[address].recipe)}
            assert set(re.findall(r"Titre-\d-seul", said)) <= own
            for other in people:
                if other != mine:
                    assert other.contributor.email not in said
                    assert other.token not in said


def ids_of(recipe):
    return {item["project"] for item in recipe}
