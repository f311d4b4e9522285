"""Identity by a link sent to an address: short-lived, for one thing, once, telling nothing of anybody."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from campaigns.newsletters.enums import SuppressionReason
from campaigns.newsletters.models import Installation, Suppression, hash_address
from projects.contributors import links, mails, tasks, views
from projects.contributors.enums import Purpose
from projects.contributors.models import MailedLink
from projects.models import Contributor
from tests.projects.contributors.factories import MailedLinkFactory
from tests.projects.factories import ProjectPageFactory

ASK = "/mon-espace/"
STRANGER = "inconnue@example.org"


def age(link, **delay):
    MailedLink.objects.filter(pk=link.pk).update(asked_at=timezone.now() - timedelta(**delay))


def test_who_is_known_receives_a_link_that_opens_their_space(client, person, deliver):
    client.post(ASK, {"email": " Camille@Example.org"})
    [path] = deliver()
    assert "Confirmer" in client.get(path).text
    space = client.post(path).url
    assert person.email in client.get(space).text


def test_known_and_unknown_addresses_get_the_same_answer(client, person, deliver):
    answers = [client.post(ASK, {"email": email}) for email in (person.email, STRANGER)]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    deliver()
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_asking_makes_nobody_known(client, deliver):
    client.post(ASK, {"email": STRANGER})
    deliver()
    assert not Contributor.objects.exists()


def test_opening_the_link_changes_nothing(client, person):
    link = MailedLinkFactory(email=person.email)
    for _scanner in range(2):
        assert client.get(f"/mon-espace/lien/{link.key}/").status_code == 200
    assert MailedLink.objects.get().used_at is None


def test_a_link_serves_once(client, person):
    path = f"/mon-espace/lien/{MailedLinkFactory(email=person.email).key}/"
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 410
    assert "Recevoir un autre lien" in client.get(path).text


def test_what_is_in_the_mailbox_does_not_open_the_space_itself(client, person):
    link = MailedLinkFactory(email=person.email)
    client.post(f"/mon-espace/lien/{link.key}/")
    assert client.get(f"/mon-espace/chez-moi/{link.key}/").status_code == 410


@pytest.mark.parametrize(
    ("purpose", "delay", "status"),
    [
        (Purpose.SPACE, {"minutes": 59}, 200),
        (Purpose.SPACE, {"minutes": 61}, 410),
        (Purpose.FOLLOW, {"days": 6}, 200),
        (Purpose.FOLLOW, {"days": 8}, 410),
    ],
)
def test_a_link_waits_as_long_as_what_it_does_allows(client, purpose, delay, status):
    link = MailedLinkFactory(purpose=purpose, project=ProjectPageFactory())
    age(link, **delay)
    assert client.get(f"/mon-espace/lien/{link.key}/").status_code == status


def test_a_link_about_a_project_opens_no_space(client):
    link = MailedLinkFactory(purpose=Purpose.FOLLOW, project=ProjectPageFactory())
    client.post(f"/mon-espace/lien/{link.key}/")
    key = MailedLink.objects.get().key
    assert client.get(f"/mon-espace/chez-moi/{key}/").status_code == 410


def test_an_address_cannot_be_flooded(client, person, deliver):
    for _time in range(links.LINKS_PER_DAY + 3):
        assert client.post(ASK, {"email": person.email}).url == "/mon-espace/merci/"
    assert len(deliver()) == links.LINKS_PER_DAY


def test_a_mailbox_is_not_flooded_by_the_names_it_answers_to(caplog):
    asked = [links.ask(f"ana+{rank}@example.org", Purpose.SPACE) for rank in range(links.LINKS_PER_DAY + 1)]
    assert [link is None for link in asked] == [False] * links.LINKS_PER_DAY + [True]
    assert "Limit reached: links-mail" in caplog.text
    assert links.ask("an_@example.org", Purpose.SPACE)


def test_one_network_cannot_ask_without_end(client, monkeypatch):
    monkeypatch.setattr(views, "REQUESTS_PER_HOUR", 2)
    asked = [client.post(ASK, {"email": f"p{n}@example.org"}) for n in range(3)]
    assert [answer.status_code for answer in asked] == [302, 302, 429]
    assert "Trop de demandes" in asked[-1].text


def test_a_blocked_address_is_not_written_to(client, person, deliver):
    Suppression.objects.create(address_hash=hash_address(person.email), reason=SuppressionReason.COMPLAINT)
    assert client.post(ASK, {"email": person.email}).url == "/mon-espace/merci/"
    assert deliver() == []


def test_a_copy_of_the_database_writes_to_nobody(client, person, deliver):
    Installation.objects.update(host="ailleurs.example.org")
    client.post(ASK, {"email": person.email})
    assert deliver() == []


def test_a_program_that_fills_every_field_is_told_in_words(client):
    answer = client.post(ASK, {"email": STRANGER, "website": "https://spam.example.org"})
    assert "Ce champ doit rester vide" in answer.text
    assert not MailedLink.objects.exists()


def test_a_wrong_address_is_told_and_kept(client):
    html = client.post(ASK, {"email": "camille@"}).text
    assert "prenom.nom@exemple.fr" in html
    assert 'value="camille@"' in html


def test_a_server_that_refuses_for_now_is_asked_again_without_naming_the_person(
    client, person, deliver, monkeypatch, caplog
):
    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected(person.email)

    client.post(ASK, {"email": person.email})
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert deliver() == []
    assert person.email not in caplog.text
    monkeypatch.undo()
    MailedLink.objects.update(mail_due_at=timezone.now())
    assert len(deliver()) == 1


def test_a_mail_that_two_workers_see_leaves_once(client, person, deliver):
    client.post(ASK, {"email": person.email})
    pk = MailedLink.objects.get().pk
    assert len(deliver()) == 1
    mails.deliver(pk)
    assert len(mail.outbox) == 1


def test_the_wake_up_is_sent_after_the_commit_and_the_sweep_finds_what_was_lost(
    client, person, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(tasks.send_link, "delay", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ASK, {"email": person.email})
    tasks.sweep_links()
    assert woken == [MailedLink.objects.get().pk] * 2


def test_requests_are_forgotten(client):
    old, recent = MailedLinkFactory(), MailedLinkFactory()
    age(old, days=9)
    tasks.forget_links()
    assert MailedLink.objects.get() == recent


def test_the_mail_is_in_the_language_of_the_page(client, person, deliver):
    client.post("/en/mon-espace/", {"email": person.email})
    [path] = deliver()
    assert path.startswith("/en/")
    assert "one hour" in mail.outbox[0].body


def test_the_pages_set_no_cookie(client):
    project = ProjectPageFactory()
    for path in (ASK, "/mon-espace/merci/", f"/mon-espace/projets/{project.pk}/", "/mon-espace/lien/x/"):
        assert not client.get(path).cookies


def test_what_the_database_holds_opens_nothing(client, person):
    link = MailedLinkFactory(email=person.email)
    row = str(MailedLink.objects.values().get())
    assert link.key not in row
    assert client.get(f"/mon-espace/lien/{link.token}/").status_code == 410
    assert client.get(f"/mon-espace/lien/{link.token}.{'A' * 20}/").status_code == 410
    space = client.post(f"/mon-espace/lien/{link.key}/").url
    link.refresh_from_db()
    assert space == f"/mon-espace/chez-moi/{link.key}/"
    assert link.key not in str(MailedLink.objects.values().get())
    assert client.get(f"/mon-espace/chez-moi/{link.token}/").status_code == 410
