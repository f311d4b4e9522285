"""The demonstration's own mailbox, and that a real site never has one."""

import os
import signal
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from cms.mailbox import messages
from tests.campaigns.newsletters.mail_server import free_port
from tests.cms.test_settings import PRODUCTION

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def empty_mailbox(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path


def letter(to="ana@example.org", subject="Été", text="Bonjour", html=""):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "lettre@example.org", to, subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def page(client, path="", **data):
    return client.get(f"/boite-aux-lettres/{path}", data).content.decode()


def test_the_list_is_read_anew_each_time(client):
    """A staging site keeps its pages: a message that just came would not be seen."""
    assert "no-store" in client.get("/boite-aux-lettres/")["Cache-Control"]


def test_an_empty_mailbox_says_how_to_fill_it(client):
    assert "Demandez la lettre" in page(client)


def test_a_mailbox_never_used_is_empty(client, settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "absente"
    assert "Aucun message" in page(client)


def test_messages_are_listed_newest_first(client):
    for subject in ("Premier", "Second"):
        messages.store(letter(subject=subject))
    html = page(client)
    assert html.index("Second") < html.index("Premier")


def test_the_list_shows_who_a_message_is_for(client):
    messages.store(letter(to="bo@example.org"))
    assert "bo@example.org" in page(client)


def test_the_list_can_be_narrowed_to_an_address(client):
    messages.store(letter(to="ana@example.org", subject="Pour Ana"))
    messages.store(letter(to="bo@example.org", subject="Pour Bo"))
    html = page(client, adresse="ANA@example.org ")
    assert "Pour Ana" in html
    assert "Pour Bo" not in html


def test_an_address_without_message_is_named(client):
    assert "Aucun message pour « cy@example.org »" in page(client, adresse="cy@example.org")


def test_a_message_shows_its_text_its_headers_and_its_html_in_a_sandbox(client):
    key = messages.store(letter(text="Bonjour Ana", html="<p>Bonjour</p>"))
    html = page(client, f"{key}/")
    assert "Bonjour Ana" in html
    assert "lettre@example.org" in html
    assert f'src="/boite-aux-lettres/{key}/html/"' in html
    assert "allow-scripts" not in html


def test_links_of_the_text_can_be_clicked(client):
    key = messages.store(letter(text="Ici : http://localhost:8000/lettre/"))
    assert 'href="http://localhost:8000/lettre/"' in page(client, f"{key}/")


def test_links_of_the_html_open_in_the_whole_window(client):
    key = messages.store(letter(html='<html><head></head><body><a href="/x">Confirmer</a></body></html>'))
    assert '<head><base target="_top">' in page(client, f"{key}/html/")


def test_the_html_runs_no_script_and_may_be_framed_by_the_site(client):
    key = messages.store(letter(html="<p>Bonjour</p>"))
    answer = client.get(f"/boite-aux-lettres/{key}/html/")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-scripts" not in answer["Content-Security-Policy"]


def test_a_message_of_text_only_has_no_frame(client):
    assert "<iframe" not in page(client, f"{messages.store(letter())}/")


@pytest.mark.parametrize("key", ["0" * 32, "settings", "00"])
def test_an_unknown_message_is_not_found(client, key):
    assert client.get(f"/boite-aux-lettres/{key}/").status_code == 404
    assert client.get(f"/boite-aux-lettres/{key}/html/").status_code == 404


def test_a_message_being_written_is_not_shown(client, settings):
    key = messages.store(letter(subject="Entier"))
    whole = Path(settings.MAILBOX_DIR) / f"{key}.eml"
    whole.rename(whole.with_suffix(".part"))
    assert "Entier" not in page(client)


@pytest.fixture
def running_mailbox(tmp_path):
    """The command itself in a process of its own; gives its port."""
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-u", "manage.py", "run_mailbox"]
    process = subprocess.Popen(
        command, cwd=site_settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert str(port) in process.stdout.readline()
    yield port
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_the_command_keeps_what_it_receives(running_mailbox, settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    with smtplib.SMTP("127.0.0.1", running_mailbox) as connection:
        connection.sendmail("lettre@example.org", ["ana@example.org"], letter(subject="Arrivé"))
    (message,) = messages.newest()
    assert (message.subject, message.to) == ("Arrivé", "ana@example.org")


def test_a_port_already_taken_is_named(running_mailbox, settings):
    settings.EMAIL_PORT = running_mailbox
    with pytest.raises(CommandError, match=f"port {running_mailbox} "):
        call_command("run_mailbox")


def mailbox_errors():
    return [error.id for error in run_checks(include_deployment_checks=True) if "mailbox" in (error.id or "")]


def test_deploying_with_the_mailbox_is_an_error(settings):
    settings.DEBUG = False
    assert mailbox_errors() == ["mailbox.E001"]


def test_developing_with_the_mailbox_is_fine(settings):
    settings.DEBUG = True
    assert mailbox_errors() == []


def test_production_has_no_mailbox(tmp_path):
    environment = os.environ | PRODUCTION | {"VAR_DIR": str(tmp_path)}
    script = "from cms.settings import production; assert 'cms.mailbox' not in production.INSTALLED_APPS"
    subprocess.run([sys.executable, "-c", script], cwd=site_settings.BASE_DIR, env=environment, check=True)
