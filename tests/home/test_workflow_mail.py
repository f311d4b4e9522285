"""What the editors' mails say: in French, with a link that leads to the page."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Workflow

from home.roles import APPROVAL
from tests.home.factories import editor, moderator
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def people():
    return editor(), moderator()


def submitted(author, page):
    """The mails that a submission sends."""
    page.owner = author
    page.save_revision(user=author)
    mail.outbox.clear()
    with translation.override("fr"):
        Workflow.objects.get(name=APPROVAL).start(page, author)
    return mail.outbox


def link_in(message):
    return re.search(r"https?://[^\s]+", message.body)[0].rstrip(".")


def test_a_submission_is_told_to_the_moderators_in_french(people):
    author, approver = people
    page = ProjectPageFactory(title="Chouettes du canton", live=False)
    messages = submitted(author, page)
    assert [message.to for message in messages] == [[approver.email]]
    assert "Chouettes du canton" in messages[0].subject + messages[0].body
    assert re.search("soumis|modér|valid|approb", messages[0].body)


def test_the_link_of_the_mail_opens_the_page_to_moderate(people, settings):
    author, approver = people
    page = ProjectPageFactory(live=False)
    address = link_in(submitted(author, page)[0])
    assert address.startswith(settings.WAGTAILADMIN_BASE_URL)
    client = Client()
    client.force_login(approver)
    assert client.get(address.removeprefix(settings.WAGTAILADMIN_BASE_URL)).status_code in (200, 302)


def test_an_approval_is_told_to_the_author(people):
    author, approver = people
    page = ProjectPageFactory(title="Chouettes du canton", live=False)
    submitted(author, page)
    mail.outbox.clear()
    state = page.current_workflow_task_state
    state.approve(user=approver)
    assert author.email in {address for message in mail.outbox for address in message.to}


def test_a_refusal_says_why(people):
    author, approver = people
    page = ProjectPageFactory(live=False)
    submitted(author, page)
    mail.outbox.clear()
    page.current_workflow_task_state.reject(user=approver, comment="Ajouter le premier pas.")
    told = [message.body for message in mail.outbox if author.email in message.to]
    assert "Ajouter le premier pas." in told[0]


def test_a_submission_is_not_told_to_who_sent_it(people):
    author, _approver = people
    messages = submitted(author, ProjectPageFactory(live=False))
    assert all(author.email not in message.to for message in messages)


def test_what_was_submitted_waits_on_the_dashboard_of_the_moderators(people, client):
    author, approver = people
    submitted(author, ProjectPageFactory(title="Chouettes du canton", live=False))
    client.force_login(approver)
    assert "Chouettes du canton" in client.get(reverse("wagtailadmin_home")).content.decode()
