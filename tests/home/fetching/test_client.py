import subprocess
import time

import pytest

from home.fetching import (
    BadAddress,
    Forbidden,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    fetch_now,
)
from home.fetching.client import normalised
from tests.home.fetching.liar import lying


@pytest.fixture
def liar(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    with lying() as server:
        yield server


def test_an_answer_says_its_status_and_where_it_came_from(liar):
    fetched = fetch_now(liar.url("/bon"), max_bytes=100)
    assert (fetched.status, fetched.url, fetched.content) == (200, liar.url("/bon"), b"bonjour")


def test_the_content_is_not_read_unless_wanted(liar):
    assert fetch_now(liar.url("/immense"), seconds=5).content == b""


def test_an_error_of_the_server_is_an_answer(liar):
    assert fetch_now(liar.url("/absent")).status == 404


def test_we_say_who_asks(liar, settings):
    fetch_now(liar.url("/bon"))
    assert settings.SITE_URL.encode() in liar.asked[0]


@pytest.mark.parametrize(("path", "moved"), [("/demenage", True), ("/detour", False), ("/mixte", False)])
def test_redirects_are_followed_and_those_for_ever_are_told(liar, path, moved):
    fetched = fetch_now(liar.url(path))
    assert (fetched.url, fetched.status, fetched.moved) == (liar.url("/bon"), 200, moved)


def test_what_a_redirect_writes_badly_is_quoted(liar):
    assert fetch_now(liar.url("/accent")).url == liar.url("/bon?q=%C3%83%C2%A9t%C3%83%C2%A9")


def test_a_loop_ends(liar):
    with pytest.raises(TooManyRedirects):
        fetch_now(liar.url("/boucle"))
    assert len(liar.asked) == 6


@pytest.mark.parametrize("path", ["/prive", "/machine", "/nuage"])
def test_a_redirect_does_not_lead_inside(liar, path):
    with pytest.raises(Forbidden, match="réseau privé"):
        fetch_now(liar.url(path))


def test_a_redirect_leads_to_the_web_only(liar):
    with pytest.raises(BadAddress):
        fetch_now(liar.url("/fichier"))


@pytest.mark.parametrize("path", ["/charabia", "/entetes", "/muet"])
def test_what_is_no_answer_is_told(liar, path):
    with pytest.raises(Unreachable):
        fetch_now(liar.url(path))


def test_an_answer_cut_short_is_told(liar):
    with pytest.raises(Unreachable):
        fetch_now(liar.url("/court"), max_bytes=5_000)


def test_a_server_that_drips_does_not_hold_us(liar):
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        fetch_now(liar.url("/goutte"), seconds=0.5)
    assert time.monotonic() - begun < 5


def test_an_endless_content_is_cut(liar):
    with pytest.raises(TooLarge):
        fetch_now(liar.url("/immense"), max_bytes=200_000)


def test_a_port_where_nobody_listens_is_told(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    with lying() as server:
        url = server.url("/bon")
    with pytest.raises(Unreachable):
        fetch_now(url)


def test_a_certificate_that_nobody_vouches_for_is_refused(settings, tmp_path):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    both = tmp_path / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
        + ["-keyout", both, "-out", tmp_path / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    both.write_bytes(both.read_bytes() + (tmp_path / "certificate.pem").read_bytes())
    with lying(both) as server, pytest.raises(Unreachable, match="(?i)certificate"):
        fetch_now(server.url("/bon"))


def test_a_plain_server_is_not_taken_for_a_secure_one(liar):
    with pytest.raises(Unreachable):
        fetch_now(liar.url("/bon").replace("http:", "https:"))


def test_a_name_that_nobody_has_is_told():
    with pytest.raises(Unreachable, match="n’existe pas"):
        fetch_now("http://nulle-part.invalid/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bonjour",
        "ftp://exemple.fr/",
        "javascript:alert(1)",
        "http://",
        "http://a:b@exemple.fr/",
        "http://[::1",
    ]
    + ["http://exemple.fr:99999/", "//exemple.fr/"],
)
def test_what_is_not_an_address_of_the_web_is_refused(url):
    with pytest.raises(BadAddress):
        fetch_now(url)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (" https://Exemple.fr ", "https://exemple.fr/"),
        ("https://été.fr/où?q=vélo#haut", "https://xn--t-9fab.fr/o%C3%B9?q=v%C3%A9lo"),
        ("http://exemple.fr:8080/a b", "http://exemple.fr:8080/a%20b"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ],
)
def test_an_address_is_written_as_the_network_wants_it(typed, asked):
    assert normalised(typed) == asked
