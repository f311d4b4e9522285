"""Addresses that nobody was given: each is answered, whatever is written where a key should be."""

import re

import pytest
from django.test import Client

from tests.permissions.routes import routes

#: A database refuses the first, a file system the second.
ODD = ["a%00b", "..%2F..%2Fetc", "a" * 3000, "%F0%9F%A6%89"]
KEYED = [
    route
    for route in routes()
    if re.search("<(str|slug):", route.pattern) and not route.pattern.startswith("admin/")
]


@pytest.mark.parametrize("route", KEYED, ids=lambda route: route.name)
def test_a_key_that_cannot_be_one_is_told_as_unknown(db, route):
    client = Client()
    for value in ODD:
        path = route.path(dict.fromkeys(["token", "key", "public_id"], value))
        for method in ("GET", "POST"):
            assert client.generic(method, path).status_code < 500


@pytest.mark.parametrize("path", ["/a%00b/", "/projets/a%00b/", "/en/%00/", "/admin/a%00b/"])
def test_an_address_that_nothing_can_have_is_not_found(client, path):
    assert client.get(path).status_code == 404
