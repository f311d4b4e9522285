"""The team gets the letter first: as everybody would, and without anything being counted."""

import html as markup
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.rich_text import RichText

from campaigns.newsletters import actions, seeds, tasks
from campaigns.newsletters.enums import IssueState
from campaigns.newsletters.errors import NothingToSend, WrongState
from campaigns.newsletters.models import Delivery, LetterSettings, SeedMail, SeedPerson
from campaigns.newsletters.readers import read_readers
from campaigns.newsletters.suppressions import block
from campaigns.newsletters.transports.memory import MemoryTransport
from campaigns.newsletters.transports.smtp import SmtpTransport
from projects import personal_data
from tests.campaigns.newsletters.factories import (
    IssueFactory,
    SeedPersonFactory,
    SubscriptionFactory,
    findable_project,
)
from tests.campaigns.newsletters.reading import defects
from tests.home.factories import editor, moderator


@pytest.fixture
def reader():
    findable_project(title="Spipoll", themes=["birds"])
    return SubscriptionFactory(contributor__email="lea@example.org", themes=["birds"])


def seeded(issue, reader, transport=None):
    """The issue sent to the list; gives what the mail server took."""
    actions.seed(issue, reader)
    transport = transport or MemoryTransport()
    seeds.send(issue, transport)
    return [address for address, _content in transport.accepted]


def test_the_list_gets_the_letter_through_the_real_press_and_server(reader, smtp_server):
    issue = IssueFactory(subject="Un hiver")
    own = SeedPersonFactory(email="lea@example.org")
    SeedPersonFactory()
    actions.seed(issue, reader)
    seeds.send(issue, SmtpTransport(connections=1))
    contents = {envelope.rcpt_tos[0]: envelope.content for envelope in smtp_server.envelopes}
    assert len(contents) == 2
    assert defects(contents[own.email], own.email, reader.token) == []
    assert {message["Subject"] for message in smtp_server.received} == {"Un hiver"}
    assert all("Spipoll" in each.get_body(("plain",)).get_content() for each in smtp_server.received)


def test_who_is_no_subscriber_cannot_stop_the_letter_of_another(reader, smtp_server):
    SeedPersonFactory()
    actions.seed(IssueFactory(), reader)
    tasks.send_seeds(SeedMail.objects.get().issue_id)
    (envelope,) = smtp_server.envelopes
    assert reader.token.encode() not in envelope.content


def test_it_is_counted_nowhere_and_known_by_nobody(reader):
    issue = IssueFactory()
    SeedPersonFactory(email="lea@example.org")
    assert seeded(issue, reader) == ["lea@example.org"]
    assert Delivery.objects.count() == 0
    assert sum(issue.account().values()) == 0
    assert read_readers([reader.pk])[0].known == frozenset()


def test_asked_again_it_leaves_once(reader):
    issue = IssueFactory()
    SeedPersonFactory()
    assert len(seeded(issue, reader)) == 1
    assert seeded(issue, reader) == []


def test_what_was_changed_is_sent_again(reader):
    issue = IssueFactory()
    SeedPersonFactory()
    seeded(issue, reader)
    issue.body = [("paragraph", RichText("<p>Autrement dit.</p>"))]
    issue.save()
    assert len(seeded(issue, reader)) == 1


def test_a_letter_read_again_from_the_database_is_the_same():
    issue = IssueFactory()
    version = seeds.version_of(issue)
    issue.refresh_from_db()
    assert seeds.version_of(type(issue).objects.get(pk=issue.pk)) == version


def test_a_refusal_is_told_and_may_be_tried_again(reader, smtp_server):
    person = SeedPersonFactory()
    smtp_server.answer("RCPT", "550 inconnu", address=person.email)
    issue = IssueFactory()
    actions.seed(issue, reader)
    tasks.send_seeds(issue.pk)
    assert "inconnu" in SeedMail.objects.get().refusal
    actions.seed(issue, reader)
    tasks.send_seeds(issue.pk)
    assert smtp_server.addresses() == [person.email]


def test_what_a_crash_left_without_answer_is_tried_again_after_a_while(reader):
    issue = IssueFactory()
    SeedPersonFactory()
    actions.seed(issue, reader)
    for minutes, mails in ((1, 0), (3, 1)):
        SeedMail.objects.update(handed_at=timezone.now() - timedelta(minutes=minutes))
        assert len(seeded(issue, reader)) == mails


def test_a_wake_up_that_is_lost_is_found_by_the_beat(reader, smtp_server, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    SeedPersonFactory()
    seeds.ask(IssueFactory(), reader)
    tasks.advance_issues()
    assert SeedMail.objects.exclude(sent_at=None).count() == 1


def test_a_blocked_address_is_not_written_to(reader):
    person = SeedPersonFactory()
    block(person.email)
    assert seeded(IssueFactory(), reader) == []
    assert SeedMail.objects.get().refusal == "adresse bloquée"


def test_an_empty_list_is_said(reader):
    SeedPersonFactory(takes_part=False)
    with pytest.raises(NothingToSend, match="ajoutez-y au moins une personne"):
        actions.seed(IssueFactory(), reader)


def test_an_approved_letter_is_not_tried_any_more(reader):
    with pytest.raises(WrongState, match="trop tard"):
        actions.seed(IssueFactory(approved=True), reader)


def test_the_site_may_ask_that_the_list_reads_first(reader):
    LetterSettings.objects.create(seeds_first=True)
    issue, _ada = IssueFactory(), SeedPersonFactory(who="Ada")
    with pytest.raises(WrongState, match="Ada"):
        actions.approve(issue, moderator())
    seeded(issue, reader)
    late = SeedPersonFactory(who="Zoé")
    with pytest.raises(WrongState, match="telle qu’elle est Zoé"):
        actions.approve(issue, moderator())
    SeedPerson.objects.filter(pk=late.pk).update(takes_part=False)
    assert actions.approve(issue, moderator()).state == IssueState.PREPARING


def test_without_this_rule_nobody_waits_for_the_list():
    SeedPersonFactory()
    assert actions.approve(IssueFactory(), moderator()).state == IssueState.PREPARING


def test_an_editor_keeps_the_list_in_the_admin(client):
    client.force_login(editor())
    address = reverse("newsletters_seedperson_modeladmin_create")
    fields = {"email": "ada@example.org", "who": "Ada", "language": "en", "takes_part": "on"}
    client.post(address, fields)
    assert SeedPerson.objects.get().email == "ada@example.org"
    assert "déjà dans la liste d’essai" in markup.unescape(client.post(address, fields).content.decode())


def test_an_editor_sends_first_to_the_list_from_the_cockpit(client, reader, smtp_server, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    issue, person = IssueFactory(), SeedPersonFactory(who="Ada")
    client.force_login(editor())
    answer = client.post(reverse("newsletters_admin:seed", args=[issue.pk]), {"abonne": reader.pk})
    said = [markup.unescape(str(each)).strip() for each in get_messages(answer.wsgi_request)]
    assert said == ["La lettre part à la liste d’essai."]
    tasks.send_seeds(issue.pk)
    assert smtp_server.addresses() == [person.email]
    shown = markup.unescape(client.get(answer.url).content.decode())
    assert "Ada" in shown
    assert "reçu le" in shown


def test_who_is_erased_is_taken_off_the_list(reader):
    SeedPersonFactory(email="LEA@example.org")
    seeded(IssueFactory(), reader)
    personal_data.erase(reader.contributor)
    assert (SeedPerson.objects.count(), SeedMail.objects.count()) == (0, 0)
