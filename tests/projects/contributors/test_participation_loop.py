"""From a click on « Participer » to the figures of the project, without saying who."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaigns.newsletters.enums import SuppressionReason
from campaigns.newsletters.models import Suppression, hash_address
from campaigns.newsletters.readers import read_readers
from projects.contributors import actions, counters, follow_ups, tasks
from projects.contributors.enums import Metric
from projects.contributors.models import FollowUp, FollowUpConsent, MonthlyCount
from projects.enums import Effort, ParticipationStatus
from projects.models import Participation
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.projects.contributors.factories import SavedProjectFactory
from tests.projects.factories import ContributorFactory, OrganisationFactory, ProjectPageFactory
from tests.reading import links

BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def totals(project):
    return {row.metric: row.total for row in MonthlyCount.objects.filter(project=project)}


def click(client, project, **headers):
    return client.get(f"/participer/{project.pk}/", **{**BROWSER, **headers})


def test_the_way_out_is_counted_and_leads_to_the_project(client):
    project = ProjectPageFactory()
    for _time in range(3):
        answer = click(client, project)
        assert (answer.status_code, answer.url) == (302, project.participate_url)
        assert not answer.cookies
    assert totals(project) == {Metric.CLICK: 3}


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"HTTP_USER_AGENT": "curl/8.5.0"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
    ],
)
def test_robots_are_led_and_not_counted(client, headers):
    project = ProjectPageFactory()
    assert click(client, project, **headers).url == project.participate_url
    assert totals(project) == {}


def test_the_address_alone_decides_where_it_leads(client):
    project = ProjectPageFactory()
    answer = client.get(f"/participer/{project.pk}/?url=https://ailleurs.example.org/", **BROWSER)
    assert answer.url == project.participate_url
    assert client.post(f"/participer/{project.pk}/").status_code == 405


@pytest.mark.parametrize("values", [{"live": False}, {"participate_url": ""}])
def test_a_project_that_cannot_be_joined_leads_nowhere(client, values):
    assert click(client, ProjectPageFactory(**values)).status_code == 404


def test_robots_are_asked_not_to_come(client):
    assert "Disallow: /participer/" in client.get("/robots.txt").text


@pytest.fixture
def agreed(person):
    follow_ups.agree(person, True)
    return person


def ask(person, project, days=6):
    """Ask this person about a project; returns the paths of the three answers, by words."""
    follow_ups.plan(person, project)
    mail.outbox.clear()
    follow_ups.send_due(timezone.now() + timedelta(days=days, minutes=1))
    if not mail.outbox:
        return {}
    lines = [line.strip() for line in mail.outbox[0].body.splitlines()]
    pairs = zip(lines, lines[1:], strict=False)
    return {one.rstrip(" \xa0:"): other.partition("8000")[2] for one, other in pairs if "/reponse/" in other}


def test_a_click_in_the_space_plans_one_question_for_who_agreed(client, person, space):
    row = SavedProjectFactory(contributor=person)
    go = f"{space}participer/{row.project.pk}/"
    assert go in links(client.get(space).text).values()
    client.get(go, **BROWSER)
    assert not FollowUp.objects.exists()
    client.post(f"{space}accord/", {"accord": "oui"})
    for _time in range(2):
        assert client.get(go, **BROWSER).url == row.project.participate_url
    assert FollowUp.objects.get().contributor == person
    assert totals(row.project)[Metric.CLICK] == 3


def test_the_agreement_is_taken_back_with_what_was_to_come(client, person, space):
    client.post(f"{space}accord/", {"accord": "oui"})
    follow_ups.plan(person, ProjectPageFactory())
    client.post(f"{space}accord/", {"accord": "non"})
    assert not FollowUpConsent.objects.exists()
    assert not FollowUp.objects.exists()


def test_one_question_is_asked_five_to_seven_days_later_with_three_answers(agreed):
    project = ProjectPageFactory()
    assert ask(agreed, project, days=5) == {}
    answers = ask(agreed, project)
    assert list(answers) == ["Oui, j’ai participé", "Pas encore", "Ce n’était pas pour moi"]
    assert ask(agreed, project, days=60) == {}


def test_nobody_is_asked_who_answered_or_is_blocked_or_for_a_page_that_left(agreed):
    done, gone = ProjectPageFactory(), ProjectPageFactory()
    actions.take_part(agreed, done)
    assert ask(agreed, done) == {}
    follow_ups.plan(agreed, gone)
    gone.unpublish()
    assert ask(agreed, gone) == {}
    Suppression.objects.create(address_hash=hash_address(agreed.email), reason=SuppressionReason.REQUEST)
    assert ask(agreed, ProjectPageFactory()) == {}


def test_opening_an_answer_changes_nothing_and_confirming_it_counts_once(client, agreed):
    project = ProjectPageFactory()
    path = ask(agreed, project)["Oui, j’ai participé"]
    client.get(path)
    assert not Participation.objects.exists()
    assert "Merci" in client.post(path).text
    assert client.post(path).status_code == 410
    assert Participation.objects.get().status == ParticipationStatus.DONE
    assert totals(project)[Metric.PARTICIPATION] == 1


def test_a_forged_answer_is_refused(client, agreed):
    path = ask(agreed, ProjectPageFactory())["Pas encore"]
    assert client.post(path[:-3] + "x/").status_code == 410


def test_a_miss_is_counted_with_its_reason_and_leads_to_easier_projects(client, agreed, discover):
    hard = ProjectPageFactory(themes=["birds"], effort=Effort.REGULAR)
    easy = ProjectPageFactory(title="Cinq minutes au jardin", themes=["birds"], effort=Effort.MINUTES)
    ProjectPageFactory(title="Chaque semaine", themes=["birds"], effort=Effort.REGULAR)
    discover()
    path = ask(agreed, hard)["Ce n’était pas pour moi"]
    assert "Pourquoi" in client.get(path).text
    html = client.post(path, {"reason": "hard"}).text
    assert easy.title in html
    assert "Chaque semaine" not in html
    assert FollowUp.objects.get().reason == "hard"
    assert totals(hard) == {Metric.NOT_FOR_ME: 1}


def test_a_reason_that_does_not_exist_is_told(client, agreed):
    path = ask(agreed, ProjectPageFactory())["Ce n’était pas pour moi"]
    assert "n’est pas une des raisons" in client.post(path, {"reason": "x"}).text
    assert not Participation.objects.exists()


def test_the_letter_takes_the_answer_into_account(agreed):
    project = ProjectPageFactory()
    subscription = SubscriptionFactory(contributor=agreed)
    actions.answer(agreed, project, ParticipationStatus.NOT_FOR_ME)
    [reader] = read_readers([subscription.pk])
    assert project.pk in reader.known
    assert project.pk not in reader.tastes.done


def test_the_first_time_ever_the_first_time_here_and_coming_back_are_told_apart(person):
    ours = OrganisationFactory()
    first, second = ProjectPageFactory(organisation=ours), ProjectPageFactory(organisation=ours)
    elsewhere = ProjectPageFactory()
    for project in (first, second, elsewhere):
        actions.take_part(person, project)
    once = {Metric.PARTICIPATION: 1}
    assert totals(first) == once | {Metric.FIRST_EVER: 1, Metric.FIRST_HERE: 1}
    assert totals(second) == once | {Metric.RETURNED: 1}
    assert totals(elsewhere) == once | {Metric.FIRST_HERE: 1, Metric.RETURNED: 1}


def test_after_ninety_days_nobody_came_back(person):
    actions.take_part(person, ProjectPageFactory())
    Participation.objects.update(answered_at=timezone.now() - counters.BACK_WITHIN - timedelta(days=1))
    late = ProjectPageFactory()
    actions.take_part(person, late)
    assert Metric.RETURNED not in totals(late)


def test_who_took_part_took_part_whatever_they_answer_later(person):
    project = ProjectPageFactory()
    actions.take_part(person, project)
    actions.answer(person, project, ParticipationStatus.NOT_YET)
    assert Participation.objects.get().status == ParticipationStatus.DONE
    assert totals(project)[Metric.PARTICIPATION] == 1


def test_counts_stay_when_people_are_erased(client, person, space):
    project = ProjectPageFactory()
    for contributor in (person, ContributorFactory(confirmed=True)):
        actions.take_part(contributor, project)
    client.post(f"{space}effacer/")
    assert Participation.objects.count() == 1
    assert totals(project)[Metric.PARTICIPATION] == 2


def test_the_task_asks_in_the_daytime(agreed):
    follow_ups.plan(agreed, ProjectPageFactory())
    FollowUp.objects.update(due_at=timezone.now())
    tasks.ask_who_clicked()
    assert [message.subject for message in mail.outbox] == ["Avez-vous participé ?"]
