"""The hand-off: nothing can be typed before it, and nothing is kept but a class and a day."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from campaigns.digital.enums import CERT_FR, DESKS, SENSITIVE, Sighting
from campaigns.digital.models import FLOOR, HandOff
from tests.projects.toolbox.factories import toolbox

pytestmark = pytest.mark.django_db
START = reverse("digital:start")
MARKER = "MARQUEUR-7f3a-mot-de-passe"


class Fields(HTMLParser):
    """The fields of the page itself, by type; the search box of the header is no part of it."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html.partition("<main")[2].partition("</main")[0])

    def handle_starttag(self, tag, attributes):
        if tag in ("input", "textarea", "select"):
            self.found.append(dict(attributes).get("type", tag))


def read(client, url):
    return " ".join(client.get(url).content.decode().split())


def choose(client, sighting, **more):
    return client.post(reverse("digital:choose"), {"vu": sighting, **more})


def test_the_first_question_can_only_be_ticked(client):
    assert set(Fields(client.get(START).content.decode()).found) == {"radio"}


def test_every_answer_is_one_of_the_question(client):
    html = read(client, START)
    assert all(f'value="{value}"' in html for value in Sighting.values)


@pytest.mark.parametrize("sighting", Sighting)
def test_what_follows_has_nothing_to_type_in(client, sighting):
    answer = choose(client, sighting)
    assert Fields(client.get(answer.url).content.decode()).found == []


@pytest.mark.parametrize("sighting", sorted(SENSITIVE))
def test_a_sensitive_sighting_is_told_to_write_nothing_here(client, sighting):
    html = read(client, reverse("digital:hand_off", args=[sighting]))
    assert "Ne nous envoyez rien" in html
    assert "/.well-known/security.txt" in html
    assert all(desk.url in html for desk in DESKS[sighting])


@pytest.mark.parametrize("sighting", ["faille", "donnees", "identifiants"])
def test_the_national_authority_comes_first(sighting):
    assert DESKS[Sighting(sighting)][0] == CERT_FR


@pytest.mark.parametrize("sighting", sorted(set(Sighting) - SENSITIVE))
def test_the_rest_says_that_the_desk_waits_for_the_anssi(client, sighting):
    html = read(client, reverse("digital:hand_off", args=[sighting]))
    assert "attend l’avis de l’ANSSI" in html
    assert "Ne nous envoyez rien" not in html


def test_a_choice_counts_one_more_of_its_class_and_day(client):
    for _time in range(2):
        choose(client, Sighting.VULNERABILITY)
    choose(client, Sighting.PHISHING)
    rows = HandOff.objects.values_list("sighting", "day", "total")
    today = timezone.localdate()
    assert set(rows) == {("faille", today, 2), ("imitation", today, 1)}


def test_nothing_else_than_a_class_a_day_and_a_number_has_a_column(client):
    assert {field.name for field in HandOff._meta.fields} == {"id", "sighting", "day", "total"}
    for sighting in Sighting:
        choose(client, sighting, address=MARKER, details=MARKER)
    others = [model for model in apps.get_app_config("digital").get_models() if model is not HandOff]
    assert not any(model.objects.exists() for model in others)


def everything():
    """All that the database holds, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from (str(row) for row in cursor.fetchall())


def test_what_somebody_sends_all_the_same_is_kept_nowhere(client, caplog, mailoutbox, tmp_path):
    with caplog.at_level("DEBUG"):
        choose(client, Sighting.VULNERABILITY, description=MARKER, email=MARKER, url=f"https://{MARKER}/")
        choose(client, MARKER)
        client.get(START, {"description": MARKER})
        client.get(reverse("digital:hand_off", args=["faille"]), {"details": MARKER})
        client.get(reverse("digital:start") + f"{MARKER}/")
    # The path of an address that does not exist is the only thing that a web server tells of.
    logged = [each.getMessage() for each in caplog.records if "Not Found" not in each.getMessage()]
    assert not [line for line in logged if MARKER in line]
    assert not [row for row in everything() if MARKER in row]
    assert mailoutbox == []


def test_the_page_says_no_word_of_what_was_sent(client):
    answer = client.get(START, {"vu": MARKER, "description": MARKER})
    assert MARKER not in answer.content.decode().partition("<main")[2]


def test_an_answer_that_is_none_leads_back_to_the_question(client):
    for sent in ({}, {"vu": ""}, {"vu": "autre"}, {"vu": "\x00"}):
        assert client.post(reverse("digital:choose"), sent).url == START
    assert not HandOff.objects.exists()


def test_a_class_that_does_not_exist_is_not_found(client):
    assert client.get(START + "autre/").status_code == 404
    assert client.get(reverse("digital:choose")).status_code == 405


def test_neither_cookie_nor_address_follows_a_witness(client):
    answer = client.get(choose(client, Sighting.VULNERABILITY).url)
    assert not client.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert 'rel="noreferrer"' in answer.content.decode()


def test_a_network_that_chooses_too_often_is_still_shown_the_way(client):
    answers = [choose(client, Sighting.DOWN) for _time in range(25)]
    assert {answer.status_code for answer in answers} == {302}
    assert HandOff.objects.get().total == 20


def test_a_month_is_told_when_it_is_large_enough(client):
    HandOff.objects.create(sighting=Sighting.PHISHING, day=date(2026, 3, 2), total=FLOOR - 1)
    assert "mars 2026" not in read(client, START)
    HandOff.objects.create(sighting=Sighting.PHISHING, day=date(2026, 3, 9), total=1)
    html = read(client, START)
    assert f"mars 2026 – Un faux site qui imite un service public : {FLOOR}" in html


def test_a_day_is_never_told(client):
    HandOff.objects.create(sighting=Sighting.PHISHING, day=date(2026, 3, 9), total=50)
    html = read(client, START)
    assert "9 mars" not in html
    assert "2026-03-09" not in html


def test_the_page_costs_as_little_whatever_was_counted(client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(START)
        return len(queries)

    client.get(START)
    before = cost()
    for day in range(1, 20):
        HandOff.objects.create(sighting=Sighting.DOWN, day=date(2026, 3, day), total=50)
    assert cost() <= before


@pytest.mark.parametrize("sighting", Sighting)
def test_the_way_is_shown_in_english_too(client, sighting):
    html = read(client, f"/en{reverse('digital:hand_off', args=[sighting])}")
    assert "Whom to ask" in html
    assert "À qui s’adresser" not in html


def test_every_desk_is_reached_over_a_safe_connection():
    assert all(desk.url.startswith("https://") for desks in DESKS.values() for desk in desks)


def test_our_own_address_for_weaknesses_is_renewed_a_month_before_it_expires():
    left = parse_datetime(settings.SECURITY_EXPIRES) - timezone.now()
    assert left.days >= 30, "Reculez SECURITY_EXPIRES : le fichier security.txt expire."
    assert left.days <= 366, "La RFC 9116 demande moins d’un an."


def test_the_toolbox_leads_to_the_question(client):
    assert f'href="{START}"' in client.get(toolbox().get_url()).content.decode()
