"""A stranger's failures never close the door to the browser that a person signed in from."""

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from home import known_browsers
from home.second_factor import devices
from home.sign_in import OF_ACCOUNT, OF_NETWORK
from tests.home.factories import UserFactory
from tests.home.test_second_factor import code_of

PAGE = reverse("wagtailadmin_login")
PASSWORD = "cheval correct agrafe"
OPENS, REFUSED, CLOSED = 302, 200, 429


def team_member(name):
    person = UserFactory(username=name, is_superuser=True)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def person():
    return team_member("lea")


def enter(browser, password=PASSWORD, username="lea", address="192.0.2.1"):
    sent = {"username": username, "password": password}
    status = browser.post(PAGE, sent, REMOTE_ADDR=address).status_code
    if status == OPENS:
        browser.logout_keeping_the_rest()
    return status


class Browser(Client):
    def logout_keeping_the_rest(self):
        """As the menu does: what is not of the session stays."""
        self.cookies.pop(settings.SESSION_COOKIE_NAME, None)

    def shown(self):
        return self.cookies.get(settings.KNOWN_BROWSER_COOKIE_NAME)


@pytest.fixture
def own(person):
    """The browser that its owner signed in from."""
    browser = Browser()
    assert enter(browser) == OPENS
    return browser


def close_to_strangers():
    stranger = Browser()
    for rank in range(OF_ACCOUNT):
        # From as many networks, so that none is closed.
        assert enter(stranger, "faux", address=f"198.51.{rank}.1") == REFUSED
    assert enter(stranger) == CLOSED


def test_a_stranger_s_failures_do_not_close_the_door_to_one_s_own_browser(own):
    close_to_strangers()
    assert enter(own) == OPENS
    assert enter(own, "faux", username=" LEA ") == REFUSED, "however it is typed, it is looked at"


def test_nor_do_those_of_the_network_one_is_on(own):
    stranger = Browser()
    for rank in range(OF_NETWORK):
        enter(stranger, "faux", username=f"compte-{rank}")
    assert enter(stranger) == CLOSED
    assert enter(own) == OPENS


def test_one_s_own_browser_is_no_way_to_try_without_end(own):
    for _time in range(OF_ACCOUNT):
        assert enter(own, "faux") == REFUSED
    assert enter(own) == CLOSED
    assert enter(Browser()) == OPENS, "its failures are its own: they close it, and no other"


def test_who_shares_a_machine_has_no_more_tries_by_signing_in_between(own):
    team_member("eve")
    for _time in range(OF_ACCOUNT):
        enter(own, "faux")
        assert enter(own, username="eve") == OPENS
    assert enter(own) == CLOSED


def test_a_browser_knows_who_signed_in_from_it_and_nobody_else(own):
    team_member("eve")
    stranger = Browser()
    for rank in range(OF_ACCOUNT):
        enter(stranger, "faux", username="eve", address=f"198.51.{rank}.1")
    assert enter(own, username="eve") == CLOSED


def test_it_knows_the_last_who_did(own):
    for rank in range(known_browsers.PEOPLE):
        team_member(f"eve{rank}")
        assert enter(own, username=f"eve{rank}") == OPENS
    close_to_strangers()
    assert enter(own) == CLOSED
    assert enter(own, username="eve0") == OPENS


@pytest.mark.parametrize(
    "forged", ["", "é", "a:b:c", signing.dumps(["x", ["lea"]]), signing.dumps("x", salt="other")]
)
def test_what_the_site_did_not_sign_is_nothing(person, forged):
    close_to_strangers()
    browser = Browser()
    browser.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = forged
    assert enter(browser) == CLOSED


def test_a_browser_is_forgotten_after_half_a_year(own, monkeypatch):
    close_to_strangers()
    monkeypatch.setattr(known_browsers, "KEPT", -1)
    assert enter(own) == CLOSED


def test_what_it_is_known_by_names_nobody_and_is_read_by_no_script(own):
    cookie = own.shown()
    _browser, known = signing.loads(cookie.value, salt=known_browsers.SALT)
    assert len(known) == 1
    assert "lea" not in known[0]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


def test_the_password_alone_makes_no_browser_known_where_a_code_is_asked_for(person):
    devices.begin(person)
    devices.confirm(person, code_of(person))
    browser = Browser()
    browser.post(PAGE, {"username": "lea", "password": PASSWORD})
    assert not browser.shown()
    browser.post(reverse("second_factor"), {"code": code_of(person, later=1)})
    assert browser.shown()


def test_the_link_of_a_new_password_lets_its_owner_in_while_others_close_the_account(person):
    close_to_strangers()
    browser = Browser()
    names = {
        "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }
    form = browser.get(reverse("wagtailadmin_password_reset_confirm", kwargs=names)).url
    chosen = "agrafe correct cheval"
    assert browser.post(form, {"new_password1": chosen, "new_password2": chosen}).status_code == OPENS
    assert enter(browser, chosen) == OPENS
