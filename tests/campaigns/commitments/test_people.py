"""Following a commitment and commenting on it: nothing before a mail is confirmed, and nothing twice."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.commitments import people
from campaigns.commitments.enums import CommentState
from campaigns.commitments.models import Comment, CommitmentPage, Follower
from campaigns.commitments.tasks import forget_unconfirmed, sweep_followers
from campaigns.newsletters.models import Suppression, hash_address
from home.roles import set_up_roles
from home.space import sections_of
from projects.models import Contributor
from projects.personal_data import erase
from tests.campaigns.commitments.factories import CommitmentPageFactory, action, publish
from tests.home.factories import moderator

ADDRESS = "lea@example.org"
pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def page():
    return CommitmentPageFactory(title="Ouvrir les données", actions=[action("Publier les comptes")])


@pytest.fixture
def ask(client, page, django_capture_on_commit_callbacks):
    def send(what="follow", **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"commitments:{what}", args=[page.pk]), {"email": ADDRESS, **data})

    return send


def link_in(message, name="confirmer"):
    return re.search(rf"https?://[^/]+(/engagements/{name}/\S+)", message.body)[1]


@pytest.fixture
def follower(client, ask):
    ask()
    client.post(link_in(mail.outbox.pop()))
    return Follower.objects.get()


def later(minutes=20):
    return timezone.now() + timedelta(minutes=minutes)


def test_a_commitment_is_followed_until_it_is_abandoned_and_its_followers_know_why(client, page, follower):
    publish(page, status="partiel", results="Deux comptes publiés")
    assert people.tell_followers(later()) == 1
    assert "Publier les comptes – Statut : Partiel" in mail.outbox[-1].body
    page = CommitmentPage.objects.get(pk=page.pk)
    publish(page, status="abandonne", reason="Jugé inopportun par le secrétariat")
    assert people.tell_followers(later(40)) == 1
    news = mail.outbox[-1]
    assert news.to == [ADDRESS]
    assert "Statut : Abandonné" in news.body
    assert "Jugé inopportun par le secrétariat" in news.body
    client.post(link_in(news, "ne-plus-suivre"))
    publish(CommitmentPage.objects.get(pk=page.pk), results="Encore")
    assert people.tell_followers(later(60)) == 0


def test_nobody_is_told_before_they_confirm(ask, page):
    ask()
    publish(page, status="partiel")
    assert people.tell_followers(later()) == 0
    assert Follower.objects.get().contributor is None


def test_a_mail_scanner_that_follows_the_link_confirms_nothing(client, ask):
    ask()
    assert client.get(link_in(mail.outbox[0])).status_code == 200
    assert Follower.objects.get().contributor is None


def test_a_link_serves_once_and_a_forged_one_never(client, ask):
    ask()
    link = link_in(mail.outbox[0])
    assert [client.post(link).status_code, client.post(link).status_code] == [200, 410]
    assert client.get(reverse("commitments:confirm", args=["faux"])).status_code == 410
    assert client.get(reverse("commitments:stop", args=["faux"])).status_code == 410


def test_a_change_is_told_once_and_when_nothing_moves_any_more(page, follower):
    publish(page, status="partiel")
    now = timezone.now()
    assert [people.tell_followers(now), people.tell_followers(later()), people.tell_followers(later())] == [
        0,
        1,
        0,
    ]


def test_what_changed_before_is_not_told(ask, client, page):
    publish(page, status="partiel")
    ask()
    client.post(link_in(mail.outbox[0]))
    assert people.tell_followers(later()) == 0


def test_the_answer_is_the_same_whether_one_follows_already(ask, follower):
    first = len(mail.outbox)
    answer = ask()
    assert "suivez son lien pour confirmer" in answer.content.decode()
    assert len(mail.outbox) == first
    assert Follower.objects.count() == 1


def test_an_address_that_is_blocked_is_never_written_to(ask, page, follower):
    Suppression.objects.create(address_hash=hash_address(ADDRESS), reason="complaint")
    publish(page, status="partiel")
    assert people.tell_followers(later()) == 0
    Follower.objects.all().delete()
    mail.outbox.clear()
    ask()
    assert (mail.outbox, Follower.objects.count()) == ([], 0)


def test_nobody_floods_a_mailbox(ask):
    for _time in range(8):
        ask()
    assert len(mail.outbox) == people.MAILS_PER_DAY


def test_a_server_that_refuses_is_tried_again(page, follower, settings):
    publish(page, status="partiel")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert people.tell_followers(later()) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert people.tell_followers(later()) == 1


def test_a_confirmation_that_a_crash_left_is_found_by_the_sweep(page):
    people.ask_to_follow(page, ADDRESS)
    sweep_followers()
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    sweep_followers()
    assert len(mail.outbox) == 1


def test_what_was_never_confirmed_is_forgotten(page):
    people.ask_to_follow(page, ADDRESS)
    Follower.objects.update(asked_at=timezone.now() - people.UNCONFIRMED_AGE - timedelta(hours=1))
    forget_unconfirmed()
    assert not Follower.objects.exists()


def test_a_person_finds_what_they_follow_in_their_space(follower, page):
    person = Contributor.objects.get()
    titles = [item.title for section in sections_of(person) for item in section.items]
    assert "Ouvrir les données" in titles


def test_who_is_erased_follows_and_says_nothing_any_more(page, follower):
    person = Contributor.objects.get()
    Comment.objects.create(page=page, contributor=person, text="Bravo", state=CommentState.PUBLISHED)
    people.ask_to_comment(page, ADDRESS, "", "Encore")
    erase(person)
    assert (Follower.objects.count(), Comment.objects.count()) == (0, 0)


def commented(client, ask, **data):
    ask("comment", text="Et les marchés publics ?", **data)
    client.post(link_in(mail.outbox.pop()))
    return Comment.objects.get()


def shown(client, page):
    return client.get(page.get_url()).content.decode()


def test_a_comment_is_public_once_its_author_confirmed_and_the_team_read_it(client, ask, page):
    comment = commented(client, ask, name="Léa")
    assert comment.state == CommentState.WAITING
    assert "marchés publics" not in shown(client, page)
    comment.state = CommentState.PUBLISHED
    comment.save()
    html = shown(client, page)
    assert "marchés publics" in html
    assert "Léa" in html
    assert ADDRESS not in html


def test_the_mail_that_asks_to_confirm_quotes_nothing_of_the_comment(ask):
    ask("comment", text="Et les marchés publics ?")
    assert "marchés" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_comment_is_words_and_never_a_page(client, ask, page):
    comment = commented(client, ask)
    Comment.objects.filter(pk=comment.pk).update(text="<script>alert(1)</script>", state="publie")
    assert "<script>alert(1)" not in shown(client, page)


def test_a_comment_is_refused_with_a_reason():
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        Comment(text="x", state=CommentState.REFUSED).clean()


def test_a_moderator_finds_and_publishes_what_waits(client, ask, page):
    set_up_roles()
    comment = commented(client, ask)
    client.force_login(moderator())
    assert "commentaire à lire" in client.get(reverse("wagtailadmin_home")).content.decode()
    url = reverse("commitments_comment_modeladmin_edit", args=[comment.pk])
    client.post(url, {"state": CommentState.PUBLISHED, "refusal": ""})
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (CommentState.PUBLISHED, "Et les marchés publics ?")
    assert comment.decided_at


def test_a_comment_that_nobody_confirmed_is_not_on_the_desk(client, ask):
    set_up_roles()
    ask("comment", text="Non confirmé")
    client.force_login(moderator())
    desk = client.get(reverse("commitments_comment_modeladmin_index"))
    assert "Non confirmé" not in desk.content.decode()


@pytest.mark.parametrize(
    ("data", "told"),
    [({"text": ""}, "id_text_error"), ({"text": "x", "email": "lea"}, "n’est pas complète")],
)
def test_a_comment_that_is_wrong_says_where(ask, data, told):
    assert told in ask("comment", **data).content.decode()
    assert not Comment.objects.exists()


def test_what_fills_the_hidden_field_is_told_so(ask):
    ask(website="http://spam.example")
    assert (mail.outbox, Follower.objects.count()) == ([], 0)


def test_a_network_that_asks_too_much_is_told_to_come_back(ask):
    assert [ask(email="").status_code for _time in range(31)][-1] == 429


def test_a_draft_is_neither_followed_nor_commented(client):
    hidden = CommitmentPageFactory(live=False)
    for name in ("follow", "comment"):
        assert client.get(reverse(f"commitments:{name}", args=[hidden.pk])).status_code == 404
