import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.template import Context, Template

from cms.security import INLINE, inline_text
from tests.projects.factories import ProjectPageFactory
from tests.themes import NEUTRAL_ONLY


def policy_of(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def digests(html, element):
    found = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
    return {f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in found}


@pytest.mark.parametrize("directive", ["script-src", "style-src"])
def test_nothing_inline_runs_but_what_is_allowed_by_its_digest(client, directive):
    policy = policy_of(client.get("/projets/"))
    assert policy["default-src"] == ["'none'"]
    assert "'self'" in policy[directive]
    assert not any("unsafe" in source for source in policy[directive])


@NEUTRAL_ONLY
def test_what_travels_within_a_page_is_what_the_policy_allows(client):
    answer = client.get(ProjectPageFactory().url)
    html, policy = answer.content.decode(), policy_of(answer)
    assert digests(html, "style") <= set(policy["style-src"])
    scripts = digests(html, "script")
    assert scripts
    assert scripts <= set(policy["script-src"])


def test_a_file_that_the_policy_does_not_know_cannot_travel_within_a_page():
    with pytest.raises(ValueError, match="css/map.css"):
        Template("{% load inline_tags %}{% inline_stylesheet 'css/map.css' %}").render(Context())


@pytest.mark.parametrize("name", [name for names in INLINE.values() for name in names])
def test_an_inline_file_has_no_comment_and_cannot_end_its_own_element(name):
    text = inline_text(name)
    assert "/*" not in text
    assert "//" not in text
    assert "</" not in text


def test_the_tiles_of_the_map_may_come_from_where_the_setting_says(client, settings):
    settings.MAP_TILES_URL = "https://{s}.tuiles.example.org/{z}/{x}/{y}.png"
    settings.MEDIA_URL = "https://fichiers.example.org/media/"
    pictures = policy_of(client.get("/projets/"))["img-src"]
    assert {"https://*.tuiles.example.org", "https://fichiers.example.org"} < set(pictures)


def test_the_administration_keeps_the_styles_of_wagtail_and_sends_nothing_elsewhere(admin_client):
    policy = policy_of(admin_client.get("/admin/"))
    assert policy["object-src"] == ["'none'"]
    assert policy["default-src"] == ["'self'"]
    for directive in ("script-src", "style-src"):
        assert policy[directive] == ["'self'", "'unsafe-inline'"]
    for directive in ("base-uri", "form-action", "frame-ancestors"):
        assert policy[directive] == ["'self'"]


@pytest.mark.parametrize("address", ["/projets/", "/admin/login/", "/nulle-part/"])
def test_a_page_may_ask_where_one_is_and_nothing_else_of_the_machine(client, address):
    policy = client.get(address)["Permissions-Policy"]
    assert "geolocation=(self)" in policy
    for name in ("camera", "microphone", "payment", "usb"):
        assert f"{name}=()" in policy


def test_pages_of_errors_have_the_policy_too(client):
    assert "default-src" in policy_of(client.get("/nulle-part/"))


@pytest.mark.parametrize("address", ["/projets/", "/admin/login/", "/api/v1/openapi.json", "/nulle-part/"])
def test_every_answer_tells_browsers_to_guess_nothing_and_to_tell_nobody(client, address):
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_nobody_s_request_is_sent_back_to_them(client):
    assert b"un-secret" not in client.trace("/projets/", headers={"x-secret": "un-secret"}).content
