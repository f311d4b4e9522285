"""Addresses of pages: written in one way, without secrets, and shown so that nobody opens them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaigns.digital.addresses import defanged, normalised


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.Exemple.fr", "https://www.exemple.fr/"),
        ("  HTTPS://Exemple.FR.:443/a/../b  ", "https://exemple.fr/b"),
        ("http://exemple.fr:8080/a b", "http://exemple.fr:8080/a%20b"),
        ("exemple.fr/été/", "https://exemple.fr/%C3%A9t%C3%A9/"),
        ("https://exemple.fr/page?jeton=abc#ancre", "https://exemple.fr/page"),
        ("hxxps[:]//www[.]exemple[.]fr/page", "https://www.exemple.fr/page"),
        ("https://impôts.example/", "https://xn--impts-8ta.example/"),
    ],
)
def test_an_address_is_written_in_one_way(typed, kept):
    assert normalised(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "exemple",
        "localhost",
        "127.0.0.1",
        "https://[::1]/",
        "ftp://exemple.fr",
        "javascript:alert(1)",
        "https://exemple.fr:99999/",
        "https://exemple..fr",
        "https://[",
        "exemple.fr/" + "a" * 600,
    ],
)
def test_what_is_no_address_of_a_page_is_refused(typed):
    with pytest.raises(ValidationError):
        normalised(typed)


def test_an_address_is_shown_so_that_no_program_makes_a_link_of_it():
    assert defanged("https://www.exemple.fr/a.html") == "hxxps[:]//www[.]exemple[.]fr/a.html"
    assert defanged("") == ""


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"(https?://)?[a-z]{1,5}(\.[a-z]{2,4}){1,2}(/[^\x00]{0,20})?", fullmatch=True))
@example("exemple.fr/%2525")
@example("exemple.fr//")
def test_writing_an_address_again_changes_nothing_and_what_is_shown_is_never_a_link(typed):
    try:
        kept = normalised(typed)
    except ValidationError:
        return
    assert normalised(defanged(kept)) == normalised(kept) == kept
    shown = defanged(kept)
    assert "://" not in shown.partition("/")[0] + "//"
    assert shown.startswith(("hxxp[:]//", "hxxps[:]//"))
    assert "?" not in kept
    assert "#" not in kept
