"""The links of letters are counted, and nobody with them."""

import csv
import html as markup
import io
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from campaigns.newsletters import click_report, clicks
from campaigns.newsletters.enums import IssueState, LinkKind
from campaigns.newsletters.models import Issue, LinkClicks
from campaigns.newsletters.rendering import Letter
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory
from tests.home.factories import UserFactory, editor
from tests.projects.factories import ProjectPageFactory

BROWSER = {"User-Agent": "Mozilla/5.0 Firefox/145.0"}


@pytest.fixture(autouse=True)
def nobody_came_before():
    cache.clear()


@pytest.fixture
def issue():
    issue = IssueFactory(sending=True, approved_at="2026-11-26T09:00Z")
    return Issue.objects.get(pk=issue.pk)


def follow(client, issue, kind, target, **headers):
    path = reverse("newsletters:link", args=[issue.pk, kind, target])
    return client.get(path, headers=BROWSER | headers)


def counted():
    return list(LinkClicks.objects.values_list("kind", "target", "total"))


def test_a_link_leads_to_its_project_and_is_counted(client, issue):
    project = ProjectPageFactory(slug="spipoll")
    for _time in range(2):
        answer = follow(client, issue, "projet", project.pk)
        assert (answer.status_code, answer.url) == (302, "http://localhost:8000/projets/spipoll/")
    assert counted() == [("projet", str(project.pk), 2)]


def test_nothing_says_who_clicked(client, issue):
    answer = follow(client, issue, "projet", ProjectPageFactory().pk)
    assert answer.cookies == {}
    assert "no-store" in answer["Cache-Control"]
    columns = {field.name for field in LinkClicks._meta.concrete_fields}
    assert columns == {"id", "issue", "kind", "target", "total"}


def test_two_people_receive_the_same_links(issue):
    project = ProjectPageFactory()
    letter = Letter.of(issue)
    first, second = (
        letter.render([letter.card(project, reason)], f"http://x/{reason}") for reason in ("Une", "Deux")
    )
    links = re.compile(r"\S+/vers/\S+")
    assert set(links.findall(first.text)) == set(links.findall(second.text))
    assert clicks.address(issue.pk, LinkKind.PERSONAL, project.pk) in first.text


def test_each_kind_of_link_of_a_letter_leads_somewhere(client, campaign):
    picked = ProjectPageFactory(title="Biolit")
    button = {"url": "https://example.org/agir/", "label": "Agir"}
    body = [
        ("project", {"project": picked, "sentence": "Parce que."}),
        ("call_to_action", button),
    ]
    issue = IssueFactory(sending=True, campaign=campaign, body=body, approved_at="2026-11-26T09:00Z")
    letter = Letter.of(Issue.objects.get(pk=issue.pk))
    text = letter.render([], "http://localhost:8000/lettre/").text
    paths = re.findall(r"http://localhost:8000(/lettre/vers/\S+)", text)
    there = [client.get(path, headers=BROWSER).url for path in paths]
    assert sorted(kind for kind, _target, _total in counted()) == ["bouton", "campagne", "choisi"]
    assert "https://example.org/agir/" in there
    assert "http://localhost:8000/campagnes-de-test/fix-it/" in there


@pytest.mark.parametrize(
    ("kind", "target"), [("projet", "0"), ("projet", "abc"), ("autre", "1"), ("bouton", "https")]
)
def test_a_link_that_nobody_wrote_leads_nowhere(client, issue, kind, target):
    assert follow(client, issue, kind, target).status_code == 404
    assert counted() == []


def test_a_link_of_no_letter_leads_nowhere(client, issue):
    issue.delete()
    project = ProjectPageFactory()
    path = reverse("newsletters:link", args=[99, "projet", project.pk])
    assert client.get(path, headers=BROWSER).status_code == 404


@pytest.mark.parametrize(
    "headers", [{"User-Agent": "Googlebot/2.1"}, {"User-Agent": ""}, {"Sec-Purpose": "prefetch"}]
)
def test_a_robot_is_led_and_not_counted(client, issue, headers):
    assert follow(client, issue, "projet", ProjectPageFactory().pk, **headers).status_code == 302
    assert counted() == []


def test_a_draft_that_its_authors_try_counts_nothing(client):
    follow(client, IssueFactory(), "projet", ProjectPageFactory().pk)
    assert counted() == []


def test_one_network_cannot_swell_a_count(client, issue):
    project = ProjectPageFactory()
    for _time in range(clicks.PER_NETWORK + 5):
        assert follow(client, issue, "projet", project.pk).status_code == 302
    assert counted() == [("projet", str(project.pk), clicks.PER_NETWORK)]


def clicked(issue, project, total, kind=LinkKind.PERSONAL):
    LinkClicks.objects.create(issue=issue, kind=kind, target=str(project.pk), total=total)


def test_the_report_shows_no_small_number_and_no_difference_that_is_one(issue):
    for title, total in (("Spipoll", 13), ("Biolit", 4)):
        clicked(issue, ProjectPageFactory(title=title), total)
    report = click_report.of(issue)
    assert [(link.label, link.words) for link in report.links] == [
        ("Spipoll", "10"),
        ("Biolit", "moins de 5"),
    ]
    assert report.words == "15"
    assert [row["label"] for row in report.chart] == ["Spipoll"]


def test_the_report_sums_by_kind_of_link(issue):
    project = ProjectPageFactory()
    clicked(issue, project, 12)
    clicked(issue, project, 31, LinkKind.PICKED)
    assert [(row["label"], row["value"]) for row in click_report.of(issue).kinds] == [
        ("projet proposé à chaque personne", 10),
        ("projet choisi par la rédaction", 30),
    ]


def test_a_letter_is_compared_with_the_ones_before_for_a_hundred_readers():
    project, issues = ProjectPageFactory(), []
    for day, (readers, total) in enumerate(((10, 5), (20, 20)), start=1):
        issue = IssueFactory(
            state=IssueState.SENT, finished_at=f"2026-11-0{day}T09:00Z", prepared_at="2026-11-01T09:00Z"
        )
        DeliveryFactory.create_batch(readers, issue=issue, state="sent", recipe=[])
        clicked(issue, project, total)
        issues.append(Issue.objects.get(pk=issue.pk))
    assert [row["value"] for row in click_report.of(issues[1]).earlier] == [50, 100]
    assert click_report.of(issues[0]).earlier == []


def test_the_cockpit_shows_the_report_and_gives_it_as_a_file(client, issue):
    clicked(issue, ProjectPageFactory(title="=Spipoll"), 13)
    DeliveryFactory(issue=issue, state="sent", recipe=[])
    client.force_login(editor())
    shown = markup.unescape(
        client.get(reverse("newsletters_admin:cockpit", args=[issue.pk])).content.decode()
    )
    assert "<strong>10</strong> clics" in shown
    answer = client.get(reverse("newsletters_admin:report_file", args=[issue.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == [issue.subject, "lettres envoyées", "1"]
    assert rows[4] == ["'=Spipoll", "projet proposé à chaque personne", "10"]


def test_the_file_is_closed_to_who_may_not_see_the_letters(client, issue):
    client.force_login(UserFactory())
    answer = client.get(reverse("newsletters_admin:report_file", args=[issue.pk]))
    assert answer.url.startswith(reverse("wagtailadmin_login"))
