"""What an account is told by mail leaves by the workers, once, and tells nobody who has an account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from home import account_mail
from home.models import AccountNotice, AccountNoticeKind
from home.single_mail import RETRY_DELAY
from home.tasks import ACCOUNT_NOTICE_AGE, sweep_account_notices, tell_accounts
from home.wagtail_hooks import tell_accounts_nothing_twice
from tests.home.factories import UserFactory

FORGOTTEN = reverse("wagtailadmin_password_reset")
CHOSEN = "agrafe correct cheval"


@pytest.fixture
def person():
    person = UserFactory(username="lea", email="lea@example.org", is_superuser=True)
    person.set_password("cheval correct agrafe")
    person.save()
    return person


def ask(client, email="lea@example.org"):
    return client.post(FORGOTTEN, {"email": email})


def test_the_link_that_is_received_chooses_a_password_once(client, person, letters):
    with letters():
        assert ask(client, "LEA@example.org").status_code == 302
    assert (letters.last.to, len(letters)) == ([person.email], 1)
    assert "« lea »" in letters.last.body
    link = letters.link()
    form = client.get(link).url
    assert client.post(form, {"new_password1": CHOSEN, "new_password2": CHOSEN}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(CHOSEN)
    assert client.get(link).status_code == 200, "it says that it served, and leads to no form"


def test_how_long_it_takes_does_not_tell_whether_an_address_has_an_account(client, person, mailoutbox):
    ask(client, "personne@example.org")
    asked = []
    for email in (person.email, "inconnue@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, email)
        asked.append((answer.status_code, answer.url, [shape(query["sql"]) for query in queries]))
    assert asked[0] == asked[1]
    assert mailoutbox == [], "the mail server is not waited for"


def shape(sql):
    """A query without its values, nor the name of its savepoint."""
    return re.sub(r"""'[^']*'|"s\d+_x\d+"|\b\d+\b|\bNULL\b""", "?", sql)


def test_an_address_that_has_no_account_is_kept_nowhere_and_written_to_by_nobody(client, letters):
    with letters():
        ask(client, "inconnue@example.org")
    notice = AccountNotice.objects.get()
    assert (notice.user, notice.sent_at is not None, len(letters)) == (None, True, 0)
    assert "inconnue" not in str(AccountNotice.objects.values())


@pytest.mark.parametrize("changes", [{"is_active": False}, {"password": "!"}])
def test_who_may_not_sign_in_is_sent_no_link(client, person, letters, changes):
    type(person).objects.filter(pk=person.pk).update(**changes)
    with letters():
        assert ask(client).status_code == 302
    assert len(letters) == 0


def test_an_account_that_was_closed_meanwhile_is_sent_nothing(client, person, mailoutbox):
    ask(client)
    type(person).objects.update(is_active=False)
    sweep_account_notices()
    assert mailoutbox == []
    assert not AccountNotice.objects.filter(sent_at=None).exists()


def test_each_account_reads_its_own_language(person, letters):
    UserProfile.objects.create(user=person, preferred_language="en")
    with letters():
        tell_accounts(AccountNoticeKind.PASSWORD, [person])
    assert letters.last.subject == "Choose a password"


def test_what_the_mail_server_does_not_take_leaves_later(client, person, letters, settings):
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # Nothing listens there.
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with letters():
        assert ask(client).status_code == 302
    settings.EMAIL_BACKEND = kept
    notice = AccountNotice.objects.get()
    assert not account_mail.deliver(notice.pk), "not yet"
    assert account_mail.deliver(notice.pk, timezone.now() + RETRY_DELAY + timedelta(seconds=1))
    assert len(letters) == 1


def test_the_beat_sends_what_a_lost_message_left_and_once(client, person, mailoutbox, settings):
    ask(client)
    for _time in range(2):
        sweep_account_notices()
    assert len(mailoutbox) == 1
    entry = settings.CELERY_BEAT_SCHEDULE["sweep-account-notices"]
    assert (entry["task"], entry["schedule"]) == (sweep_account_notices.name, 60.0)


def test_what_was_owed_is_forgotten_in_a_week(person):
    tell_accounts(AccountNoticeKind.PASSWORD, [person, None])
    AccountNotice.objects.update(created_at=timezone.now() - ACCOUNT_NOTICE_AGE - timedelta(minutes=1))
    sweep_account_notices()
    assert not AccountNotice.objects.exists()


def test_after_a_restored_backup_nobody_is_told_again(person):
    tell_accounts(AccountNoticeKind.OFF, [person])
    assert tell_accounts_nothing_twice() == ""
    sweep_account_notices()
    assert mail.outbox == []
