import pytest
from django.core.cache import cache
from django.urls import reverse

from campaigns.reports import photos
from home import limits
from home.limits import mailbox_of, network_of, times_asked, too_often
from projects.imports.actions import LARGEST_FILE
from projects.proposals import attachments
from tests.permissions.routes import routes
from tests.permissions.world import FORGED

HERE = "192.0.2.7"


def test_what_is_asked_is_counted_by_name():
    assert [times_asked("page", 60), times_asked("page", 60), times_asked("autre", 60)] == [1, 2, 1]


def test_what_the_cache_dropped_is_counted_afresh():
    times_asked("page", 60)
    cache.delete("page")
    assert times_asked("page", 60) == 1


def test_another_day_disguises_the_address_otherwise(monkeypatch):
    monkeypatch.setattr(limits, "time", lambda: 1_800_000_000)
    today = limits.disguised(HERE)
    monkeypatch.setattr(limits, "time", lambda: 1_800_000_000 + limits.A_DAY)
    assert limits.disguised(HERE) != today


@pytest.mark.parametrize(
    ("proxies", "passed", "address"),
    [
        (0, "203.0.113.1", HERE),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "198.51.100.9, 203.0.113.1", "203.0.113.1"),
        (2, "198.51.100.9, 203.0.113.1", "198.51.100.9"),
        (2, "203.0.113.1", HERE),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(rf, settings, proxies, passed, address):
    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=passed)
    assert limits.address_of(request) == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.250", True),
        ("192.0.2.7", "192.0.3.7", False),
        ("2001:db8:1::7", "2001:db8:1:ff::9", True),
        ("2001:db8:1::7", "2001:db8:2::7", False),
        ("", "", True),
        ("::ffff:192.0.2.7", "192.0.2.9", True),
        ("::ffff:192.0.2.7", "::ffff:198.51.100.7", False),
    ],
)
def test_a_network_is_told_from_another_without_being_named(rf, one, other, same):
    networks = [network_of(rf.get("/", REMOTE_ADDR=address)) for address in (one, other)]
    assert (networks[0] == networks[1]) is same
    assert "192.0.2" not in f"{networks}"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ana@example.org", " Ana+lettres@Example.org", True),
        ("ana+1@example.org", "ana+2+3@example.org", True),
        ("ana@example.org", "ana@example.com", False),
        ("ana@example.org", "anna+ana@example.org", False),
        ("+1@example.org", "+2@example.org", False),
        ("+1@example.org", "@example.org", False),
        ("", "ana", False),
    ],
)
def test_the_names_that_a_mailbox_gives_itself_count_as_one(one, other, same):
    assert (mailbox_of(one) == mailbox_of(other)) is same
    assert "ana" not in mailbox_of(other)


def test_a_limit_that_is_reached_is_written_once_without_saying_by_whom(caplog):
    who = mailbox_of("ana@example.org")
    found = [too_often("lettres", who, 60, 2) for _time in range(5)]
    assert found == [False, False, True, True, True]
    assert [line.getMessage() for line in caplog.records] == ["Limit reached: lettres"]
    assert not too_often("lettres", mailbox_of("lea@example.org"), 60, 2)


def test_a_network_that_writes_too_much_is_written_down_without_its_address(client, settings, caplog):
    settings.WRITES_PER_HOUR = 0
    client.post("/lettre/", {}, REMOTE_ADDR=HERE)
    said = [line.getMessage() for line in caplog.records if line.name == "home.limits"]
    assert said == ["Limit reached: writes"]
    assert HERE not in caplog.text


#: All but the pages and the documents of Wagtail, whose addresses have no names for their parts.
WRITTEN = [
    route
    for route in routes()
    if not route.pattern.startswith(("admin/", "documents/")) and "((" not in route.pattern
]
ADDRESSED = {"form": "json", "token": FORGED, "key": FORGED}


def test_every_public_address_counts_what_is_sent_to_it(client, settings):
    settings.WRITES_PER_HOUR = 0
    answers = {route.name: client.post(route.path(ADDRESSED)).status_code for route in WRITTEN}
    answers["pages"] = client.post("/").status_code
    assert {name for name, status in answers.items() if status != 429} == settings.UNLIMITED_WRITES


def test_who_may_always_send_exists(settings):
    assert {route.name for route in WRITTEN} >= settings.UNLIMITED_WRITES


def test_who_sends_too_much_is_told_when_to_come_back_and_still_reads(client, settings):
    settings.WRITES_PER_HOUR = 1
    assert client.post("/lettre/", {}).status_code == 200
    answer = client.post("/lettre/", {})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert "n’a pas été enregistré" in answer.text
    assert client.get("/lettre/").status_code == 200
    assert client.post("/lettre/", {}, REMOTE_ADDR="198.51.100.1").status_code == 200


class Unread:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


def heavy(client, path, weight):
    return client.post(path, CONTENT_LENGTH=str(weight), **{"wsgi.input": Unread()})


@pytest.mark.parametrize("path", ["/lettre/", "/en/lettre/", "/nulle-part/", "/open311/requests.json"])
def test_a_request_heavier_than_any_form_is_refused_before_it_is_read(client, settings, path):
    answer = heavy(client, path, settings.HEAVIEST_REQUEST + 1)
    assert answer.status_code == 413
    assert "20" in answer.text


def test_the_team_sends_more_and_not_anything(client, settings):
    page = reverse("wagtailadmin_login")
    assert heavy(client, page, settings.HEAVIEST_REQUEST_INSIDE + 1).status_code == 413
    assert client.post(page, {"username": "x" * 3_000}).status_code == 200
    settings.HEAVIEST_REQUEST = 1_000
    assert client.post(page, {"username": "x" * 3_000}).status_code == 200


@pytest.mark.parametrize("told", ["abc", "-1", "1" * 5_000, "١"])
def test_a_weight_that_is_no_number_is_refused(client, told):
    assert client.post("/lettre/", {}, CONTENT_LENGTH=told).status_code == 400


def test_a_request_that_says_no_weight_has_none(rf):
    assert limits.weight_of(rf.post("/", CONTENT_LENGTH="")) == 0


def test_the_heaviest_request_holds_the_heaviest_file_of_each_public_form(settings):
    heaviest = max(photos.MAX_BYTES, attachments.MAX_BYTES)
    assert heaviest * 1.5 < settings.HEAVIEST_REQUEST
    assert LARGEST_FILE * 1.5 < settings.HEAVIEST_REQUEST_INSIDE
