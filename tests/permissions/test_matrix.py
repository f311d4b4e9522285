"""Who may come to each address of the site, and send something to it: seven people, every route."""

import logging

import pytest
from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache
from django.db import transaction
from django.template import Template
from django.test import Client

from tests.permissions.routes import routes
from tests.permissions.rules import PEOPLE_S, PUBLIC, RULES, WAGTAIL, WAGTAIL_OPEN
from tests.permissions.world import PEOPLE, World

REFUSED = {401, 403, 404, 405, 410}
#: A form without anything in it, and without any block in its stream.
EMPTY, FORM_TYPE = b"body-count=0&body_en-count=0", "application/x-www-form-urlencoded"
#: Their page gives a cookie and the token that goes with it, or nothing is done with what is sent.
ASK_FOR_A_TOKEN = {"newsletters:subscribe", "newsletters:ask-alert", "second_factor"}
WRITE_NOTHING = {"sitemap", "sitemaps", "mailbox:list", "_util/login/"}
#: Where Wagtail leads whom it refuses: to sign in, or back home with a message.
TURNED_AWAY = "/admin/login/?next="


class Remembered(ModelBackend):
    """Reads each person and their rights once: nobody's change here."""

    users = {}

    def get_user(self, user_id):
        return self.users[user_id]


def is_refused(client, method, path, cookies=""):
    """Whether this visitor is refused. Everything is left as it was."""
    cache.clear()
    with transaction.atomic():
        response = client.generic(method, path, EMPTY, FORM_TYPE, HTTP_COOKIE=cookies)
        transaction.set_rollback(True)
    there = response.get("Location", "")
    return response.status_code in REFUSED or there.startswith(TURNED_AWAY) or there == "/admin/"


class Door:
    """Knocks as each person."""

    def __init__(self, world):
        self.world, self.client = world, Client()
        self.cookies = dict.fromkeys(PEOPLE, "")
        for who, user in world.users.items():
            self.client.force_login(user)
            self.cookies[who] = "; ".join(f"{key}={each.value}" for key, each in self.client.cookies.items())

    def let_in(self, route, method):
        """Who is not refused: whatever is then answered, the faults of a form left empty included."""
        answers, found = {}, set()
        for who in PEOPLE:
            # Who come to the same address with the same cookies are the same visitor.
            visit = self.world.path(route, who), self.cookies[who]
            if visit not in answers:
                answers[visit] = not is_refused(self.client, method, *visit)
            found |= {who} if answers[visit] else set()
        return found


@pytest.fixture(autouse=True)
def silence():
    """Thousands of refusals are expected."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def door(settings, monkeypatch):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Remembered"]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    # Who is let in is decided before the page is drawn.
    monkeypatch.setattr(Template, "render", lambda template, context: "")
    world = World()
    monkeypatch.setattr(Remembered, "users", {user.pk: user for user in world.users.values()})
    return Door(world)


def is_of_wagtail(route):
    return route.name not in RULES and route.name.startswith(WAGTAIL)


def test_every_address_has_a_rule_and_every_rule_an_address():
    ours = {route.name for route in routes() if not is_of_wagtail(route)}
    assert ours - RULES.keys() == set(), "say in tests/permissions/rules.py whom these are for"
    unused = {name for name in RULES.keys() - ours if "_modeladmin_" not in name}
    assert unused == set(), "these addresses do not exist"


def test_everybody_goes_where_the_rules_say_and_nowhere_else(door):
    wrong = {}
    for route in routes():
        for method, expected in zip(("GET", "POST"), RULES.get(route.name, ()), strict=False):
            found = door.let_in(route, method)
            if found != expected:
                wrong[f"{method} {route.name}"] = {"let in": found - expected, "refused": expected - found}
    assert wrong == {}


def test_a_form_of_a_page_without_cookie_is_not_refused_for_want_of_one():
    sent = {route for route in routes() if (PUBLIC | PEOPLE_S).get(route.name, ((), ()))[1]}
    refused = {route.name for route in sent if not getattr(route.view, "csrf_exempt", False)}
    assert refused == ASK_FOR_A_TOKEN | WRITE_NOTHING


def test_the_rest_of_the_administration_is_closed_to_who_does_not_sign_in(client):
    closed = [route for route in routes() if is_of_wagtail(route) and not route.name.startswith(WAGTAIL_OPEN)]
    assert len(closed) > 200
    assert {path for route in closed if not is_refused(client, "GET", path := route.path({}))} == set()
