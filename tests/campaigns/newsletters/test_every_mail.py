"""What any mail with a layout must be, whatever it says: nine kinds, the same demands."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import transaction
from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.test_accessibility import PHONE, RULES_OF_WHOLE_PAGES, VIEWS, broken_rules, look
from tests.browser.test_html import validate
from tests.campaigns.newsletters.every_mail import KINDS

# A mail is laid out by templates of its own, which no theme replaces and no engine fills.
pytestmark = pytest.mark.once
#: Gmail cuts what is longer than 102 kB.
HEAVIEST = 90_000
#: Words of Microsoft, without which Outlook shows a mail in pieces; other mailboxes leave them alone.
OUTLOOK = re.compile(r"ligne \d+ : (?:Attribute “xmlns:[ov]”|CSS: “mso-)")
FETCHED = re.compile(r"""(?:\bsrc\s*=\s*["']|url\(|@import\s*["']?|<link[^>]+href=["'])([^"')]+)""")


@pytest.fixture(scope="module")
def mails(django_db_setup, django_db_blocker):
    """Each kind, made once: the database is then as it was before."""
    with django_db_blocker.unblock():
        return {name: alone(make) for name, make in KINDS.items()}


def alone(make):
    with transaction.atomic():
        mail = make()
        transaction.set_rollback(True)
    return mail


@pytest.fixture(params=KINDS)
def name(request):
    return request.param


@pytest.fixture
def mail(mails, name):
    return mails[name]


@pytest.fixture(scope="module")
def seen(mails):
    """What one browser finds wrong: ``{name: [fault]}``. In a thread: Django and it share none."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(faults_of, {name: mail.html for name, mail in mails.items()}).result()


def faults_of(parts):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        # A mailbox has no network for a mail that is read offline.
        page = browser.new_context(offline=True).new_page()
        found = {name: _faults(page, html) for name, html in parts.items()}
        browser.close()
    return found


def _faults(page, html):
    page.set_content(html)
    found = []
    for scheme, width in VIEWS:
        look(page, scheme, width)
        wrong = broken_rules(page, without=RULES_OF_WHOLE_PAGES)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append("sideways scroll")
        found += [f"{scheme}, {width} : {fault}" for fault in wrong]
    return found


@pytest.fixture(scope="module")
def invalid(mails, tmp_path_factory):
    """What the validator says of each mail, but what Outlook asks for, one line by error."""
    folder = tmp_path_factory.mktemp("mails")
    for name, mail in mails.items():
        (folder / f"{name}.html").write_text(mail.html, encoding="utf-8")
    return [fault for fault in validate(sorted(folder.iterdir())) if not OUTLOOK.search(fault)]


def test_it_breaks_no_rule_and_needs_no_sideways_scroll_in_light_nor_in_the_dark(seen, name):
    assert PHONE in {width for _scheme, width in VIEWS}
    assert seen[name] == []


def test_it_is_valid_html(invalid, name):
    assert [fault for fault in invalid if fault.startswith(f"{name},")] == []


def test_it_is_light(mail):
    assert len(mail.html.encode()) <= HEAVIEST


def test_it_asks_nothing_of_anybody_else(mail):
    fetched = FETCHED.findall(mail.html)
    assert [address for address in fetched if not address.startswith("http://localhost:8000/")] == []
    assert "<script" not in mail.html


def test_it_says_its_language_and_has_one_main_heading(mail, name):
    language = "en" if name.endswith("anglaise") else "fr"
    assert re.search(rf"<html[^>]+lang=.{language}.", mail.html)
    assert len(re.findall(r"<h1\b", mail.html)) == 1


def test_its_pictures_have_an_alternative_and_its_tables_are_no_tables(mail):
    assert [each for each in re.findall(r"<img[^>]*>", mail.html) if " alt=" not in each] == []
    shown = re.sub(r"<!--.*?-->", "", mail.html, flags=re.DOTALL)
    assert all('role="presentation"' in each for each in re.findall(r"<table[^>]*>", shown))


def test_it_has_colours_for_the_dark(mail):
    assert "prefers-color-scheme: dark" in mail.html


def test_its_text_leads_wherever_its_layout_does(mail):
    links = {unescape(link) for link in re.findall(r'<a[^>]+href="([^"]+)"', mail.html)}
    assert links
    assert [link for link in links if link not in mail.text] == []
    assert "<" not in mail.text.replace("<http", "")


def test_its_text_says_all_that_its_layout_says(mail):
    """Word for word, whatever stands between them; the band names the sender, as the message does."""
    shown = re.sub(r"<(style|title)\b.*?</\1>|<!--.*?-->", " ", mail.html, flags=re.DOTALL)
    words = set(re.findall(r"\w{4,}", unescape(re.sub(r"<[^>]+>", " ", shown)).lower()))
    assert words - set(re.findall(r"\w{4,}", mail.text.lower())) - {"construisons"} == set()
