"""« Mon espace » : what the site keeps of a person, to read, to take off, to carry away, to erase."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail import hooks

from campaigns.newsletters import retention
from campaigns.newsletters.enums import SubscriptionState
from campaigns.newsletters.saved_searches import stop
from home.space import HOOK, SpaceItem, SpaceSection
from projects.contributors import actions, links
from projects.contributors.enums import Purpose
from projects.contributors.models import MailedLink, SavedProject
from projects.enums import ParticipationStatus
from projects.models import Contributor, Follow, Participation
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.campaigns.newsletters.test_personal_data import rows_that_hold
from tests.campaigns.reports.factories import ReportFollowFactory
from tests.projects.contributors.factories import MailedLinkFactory, SavedProjectFactory
from tests.projects.factories import ContributorFactory, ProjectPageFactory
from tests.reading import links as links_of


def ask_about(client, project, **data):
    return client.post(f"/mon-espace/projets/{project.pk}/", {"email": "lou@example.org", **data})


@pytest.mark.parametrize(
    ("purpose", "model", "words"),
    [
        (Purpose.FOLLOW, Follow, "Vous suivez"),
        (Purpose.SAVE, SavedProject, "est gardé dans votre espace"),
        (Purpose.TOOK_PART, Participation, "Votre participation"),
    ],
)
def test_a_project_is_followed_saved_or_told_once_the_address_is_confirmed(
    client, deliver, purpose, model, words
):
    project = ProjectPageFactory()
    assert ask_about(client, project, purpose=purpose.value).url == "/mon-espace/merci/"
    [path] = deliver()
    client.get(path)
    assert not model.objects.exists()
    assert words in client.post(path).text
    row = model.objects.get()
    assert (row.contributor.email, row.project) == ("lou@example.org", project)
    assert row.contributor.confirmed_at


def test_the_page_of_a_project_leads_there(client):
    project = ProjectPageFactory()
    html = client.get(project.url).text
    assert f'href="/mon-espace/projets/{project.pk}/"' in html
    form = client.get(f"/mon-espace/projets/{project.pk}/?pour=took-part").text
    assert re.search(r'value="took-part"[^>]* checked', form)


def test_a_project_that_is_not_public_cannot_be_asked_about(client):
    hidden = ProjectPageFactory(live=False)
    assert client.get(f"/mon-espace/projets/{hidden.pk}/").status_code == 404


def test_a_wish_that_does_not_exist_is_told(client):
    answer = ask_about(client, ProjectPageFactory(), purpose="voler")
    assert "« voler » n’est pas une des réponses" in answer.text.replace("\xa0", " ")
    assert not MailedLink.objects.exists()


def test_saying_it_twice_counts_once(person):
    project = ProjectPageFactory()
    actions.answer(person, project, ParticipationStatus.NOT_YET)
    for _time in range(2):
        actions.take_part(person, project)
    assert Participation.objects.get().status == ParticipationStatus.DONE


def test_the_space_holds_what_was_chosen_and_nobody_else_s(client, person, space):
    mine = SavedProjectFactory(contributor=person, project__title="Spipoll")
    SavedProjectFactory(project__title="Biolit")
    html = client.get(space).text
    assert mine.project.url in html
    assert "Biolit" not in html


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ParticipationStatus.DONE, "(vous avez participé)"),
        (ParticipationStatus.NOT_FOR_ME, "(ce n’était pas pour vous)"),
        (ParticipationStatus.NOT_YET, "(pas encore)"),
    ],
)
def test_the_space_speaks_to_the_person_of_what_they_answered(client, person, space, status, words):
    Participation.objects.create(contributor=person, project=ProjectPageFactory(), status=status)
    assert words in client.get(space).text


def test_a_line_is_taken_off(client, person, space):
    row = SavedProjectFactory(contributor=person)
    assert client.post(space, {"retirer": f"garde-{row.pk}"}).url == space
    assert not SavedProject.objects.exists()


def test_a_line_of_somebody_else_is_not(client, space):
    row = SavedProjectFactory()
    client.post(space, {"retirer": f"garde-{row.pk}"})
    assert SavedProject.objects.get() == row


@pytest.mark.parametrize("line", ["", "garde-", "garde-x", "autre-1", "1"])
def test_a_line_that_makes_no_sense_is_not_found(client, space, line):
    assert client.post(space, {"retirer": line}).status_code == 404


def test_other_apps_bring_their_sections(client, person, space, register_hook):
    def proposals(contributor):
        return [
            SpaceSection("Mes propositions", [SpaceItem(f"De {contributor.pk}", "/proposer/x/", "reçue")])
        ]

    register_hook(HOOK, proposals)
    register_hook(HOOK, lambda contributor: [SpaceSection("Rien à montrer", [])])
    html = client.get(space).text
    assert "Mes propositions" in html
    assert f'<a href="/proposer/x/">De {person.pk}</a>' in html
    assert "Rien à montrer" not in html


def test_the_problems_that_one_told_or_follows_are_there(client, person, space):
    mine, other = ReportFollowFactory(contributor=person), ReportFollowFactory()
    found = links_of(client.get(space).text).values()
    assert mine.get_absolute_url() in found
    assert other.get_absolute_url() not in found


@pytest.fixture
def register_hook():
    undo = []

    def register(name, function):
        context = hooks.register_temporarily(name, function)
        context.__enter__()
        undo.append(context)

    yield register
    for context in undo:
        context.__exit__(None, None, None)


def test_the_space_leads_to_the_preferences_of_the_letter(client, person, space):
    assert 'href="/lettre/"' in client.get(space).text
    subscription = SubscriptionFactory(contributor=person)
    assert subscription.get_preferences_url() in client.get(space).text


def test_the_space_closes_after_an_hour_or_when_asked(client, person, space):
    assert client.post(f"{space}quitter/").url == "/mon-espace/"
    assert client.get(space).status_code == 410
    link = MailedLinkFactory(email=person.email)
    again = client.post(f"/mon-espace/lien/{link.key}/").url
    MailedLink.objects.update(used_at=timezone.now() - links.SPACE_LIFE - timedelta(minutes=1))
    assert client.get(again).status_code == 410


def test_the_space_is_neither_kept_nor_told_nor_followed_by_cookies(client, space):
    answer = client.get(space)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_the_data_are_carried_away_without_what_opens_doors(client, person, space):
    SavedProjectFactory(contributor=person, project__title="Spipoll")
    answer = client.get(f"{space}mes-donnees.json")
    found = json.loads(answer.content)["contributor"]
    assert found["saved_projects"][0]["project"]["title"] == "Spipoll"
    assert space.split("/")[-2] not in answer.text


def test_once_erased_nothing_of_the_person_is_anywhere(client, person, space):
    SavedProjectFactory(contributor=person)
    MailedLinkFactory(email=person.email)
    assert "Tout effacer" in client.get(f"{space}effacer/").text
    assert "Tout est effacé" in client.post(f"{space}effacer/").text
    assert rows_that_hold(person.email) == []
    assert client.get(space).status_code == 410


def stopped(person):
    long_ago = timezone.now() - timedelta(days=40)
    return SubscriptionFactory(contributor=person, state=SubscriptionState.ENDED, ended_at=long_ago)


def test_who_stopped_the_letter_and_keeps_projects_stays(person):
    stopped(person)
    SavedProjectFactory(contributor=person)
    retention.forget(timezone.now())
    assert Contributor.objects.filter(pk=person.pk).exists()


def test_who_stopped_the_letter_with_its_follows_is_forgotten(person):
    subscription = stopped(person)
    Follow.objects.create(contributor=person, project=ProjectPageFactory())
    Follow.objects.update(created_at=subscription.ended_at - timedelta(days=1))
    retention.forget(timezone.now())
    assert not Contributor.objects.exists()


def test_who_has_nothing_left_is_forgotten(person):
    kept = SavedProjectFactory().contributor
    recent = ContributorFactory(confirmed=True)
    Contributor.objects.exclude(pk=recent.pk).update(created_at=timezone.now() - timedelta(days=40))
    retention.forget(timezone.now())
    assert set(Contributor.objects.all()) == {kept, recent}


def test_an_alert_that_stops_keeps_who_keeps_projects(person):
    subscription = SubscriptionFactory(contributor=person, state=SubscriptionState.PENDING)
    alert = subscription.saved_searches.create(label="Oiseaux", language="fr", frequency="weekly")
    SavedProjectFactory(contributor=person)
    stop(alert)
    assert Contributor.objects.filter(pk=person.pk).exists()
