"""A witness tells what was seen, confirms by a code, and follows the report on a page of their own."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from campaigns.digital import actions
from campaigns.digital.enums import REPORTED, SENSITIVE, Sighting, State
from campaigns.digital.models import UNCONFIRMED_AGE, HandOff, Incident
from campaigns.digital.tasks import forget_incidents
from tests.campaigns.digital.factories import AdministrationFactory, IncidentFactory, open_to_everybody
from tests.projects.proposals.factories import picture
from tests.reading import text_of

SAID = {
    "address": "https://www.ville.example/accueil?x=1",
    "details": "Un drapeau.",
    "email": "Lea@example.org",
}


@pytest.fixture
def city():
    return AdministrationFactory(name="Ville", domains="ville.example")


@pytest.fixture
def tell(client, letters):
    def send(sighting=Sighting.DEFACED, **changes):
        with letters():
            return client.post(reverse("digital:report", args=[sighting]), SAID | changes)

    return send


def code_in(letter):
    return re.search(r"\b\d{6}\b", letter.body)[0]


def read(client, url):
    return text_of(client.get(url).text)


def test_a_defaced_page_is_told_and_received_once_its_code_is_typed(client, city, tell, letters):
    own = tell().url
    incident = Incident.objects.get()
    assert (incident.state, incident.administration) == (State.UNCONFIRMED, city)
    assert incident.address == "https://www.ville.example/accueil"
    assert letters.last.to == ["lea@example.org"]
    assert client.post(own, {"code": code_in(letters.last)}).url == own
    incident.refresh_from_db()
    assert (incident.state, bool(incident.confirmed_at)) == (State.RECEIVED, True)
    assert incident.number in read(client, own)


@pytest.mark.parametrize("sighting", REPORTED)
def test_each_class_that_is_not_sensitive_has_its_form(client, city, sighting):
    assert reverse("digital:report", args=[sighting]) in client.get(f"/incident-numerique/{sighting}/").text
    assert client.get(reverse("digital:report", args=[sighting])).status_code == 200


@pytest.mark.parametrize("sighting", sorted(SENSITIVE))
def test_a_sensitive_class_has_none_whatever_is_open(client, city, sighting):
    open_to_everybody()
    address = reverse("digital:report", args=[sighting])
    assert client.get(address).status_code == client.post(address, SAID).status_code == 404
    assert address not in client.get(f"/incident-numerique/{sighting}/").text


def test_without_anybody_willing_there_is_no_form(client, tell):
    AdministrationFactory(active=False)
    assert client.get(reverse("digital:report", args=[Sighting.DEFACED])).status_code == 404
    assert tell().status_code == 404
    assert "attend l’avis de l’ANSSI" in client.get("/incident-numerique/defigure/").text


@pytest.mark.parametrize(
    "address", ["https://autre.example/", "https://fausseville.example/", "ville.example.org"]
)
def test_what_concerns_somebody_who_is_not_willing_is_not_kept(city, tell, address):
    assert "n’est pas volontaire" in tell(address=address).text
    assert not Incident.objects.exists()


def test_a_false_site_names_the_administration_that_it_imitates(client, city, tell):
    assert "imitée" in client.get(reverse("digital:report", args=[Sighting.PHISHING])).text
    assert "Choisissez l’administration" in tell(Sighting.PHISHING, address="faux.example").text
    tell(Sighting.PHISHING, address="faux.example", administration=city.pk)
    assert Incident.objects.get().administration == city


def test_once_public_the_desk_takes_what_concerns_any_site(tell):
    open_to_everybody()
    tell(address="https://autre.example/")
    assert Incident.objects.get().administration is None


def test_of_a_whole_book_only_the_beginning_is_read_and_shown_again(city, tell):
    answer = tell(details="un drapeau " * 100_000)
    assert answer.status_code == 200
    assert "500" in answer.text
    assert len(answer.text) < 100_000
    assert not Incident.objects.exists()


def test_the_picture_is_drawn_anew(city, tell):
    exif = Image.Exif()
    exif[0x010E] = "chez Léa"
    sent = picture(exif=exif)
    assert b"chez L" in sent
    tell(picture=SimpleUploadedFile("bureau.jpg", sent, "image/jpeg"))
    kept = bytes(Incident.objects.get().screenshot)
    assert kept.startswith(b"\xff\xd8")
    assert b"chez L" not in kept


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"address": ""}, "Donnez l’adresse"),
        ({"address": "ville"}, "n’est pas un nom de site"),
        ({"email": "lea"}, "n’est pas complète"),
        ({"details": "rouge " * 90}, "500"),
        ({"website": "http://spam"}, "doit rester vide"),
        ({"picture": SimpleUploadedFile("a.png", b"rien")}, "image JPEG, PNG ou WebP entière"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(city, tell, changes, told):
    assert told in tell(**changes).text
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"details": "mot de passe : soleil"}, Sighting.CREDENTIALS),
        ({"address": "https://ville.example/?q=<script>"}, Sighting.VULNERABILITY),
        ({"details": "' OR 1=1 --", "email": "faux"}, Sighting.VULNERABILITY),
    ],
)
def test_what_is_sensitive_is_led_to_the_hand_off_and_kept_nowhere(client, city, tell, changes, seen):
    answer = tell(**changes)
    assert answer.url == f"/incident-numerique/{seen}/?rien-garde"
    page = read(client, answer.url)
    assert "Rien n’a été gardé" in page
    assert "Ne nous envoyez rien" in page
    assert not Incident.objects.exists()
    assert list(HandOff.objects.values_list("sighting", "total")) == [(seen, 1)]


def test_the_code_is_in_no_table_and_five_attempts_are_all(client, city, tell, letters):
    own = tell().url
    incident, right = Incident.objects.get(), code_in(letters.last)
    assert right == actions.code_of(incident)
    assert right not in str(Incident.objects.values().get())
    wrong = "000000" if right != "000000" else "000001"
    answers = [client.post(own, {"code": wrong}).text for _time in range(actions.ATTEMPTS)]
    assert "Ce n’est pas le code" in answers[0]
    assert "Cinq essais" in answers[-1]
    assert "Cinq essais" in client.post(own, {"code": right}).text
    incident.refresh_from_db()
    assert incident.state == State.UNCONFIRMED


def test_a_code_typed_twice_changes_nothing(client, city, tell, letters):
    own, code = tell().url, code_in(letters.last)
    for _time in range(2):
        client.post(own, {"code": f" {code[:3]} {code[3:]} "})
    assert Incident.objects.get().steps.count() == 1


def test_a_code_sent_by_a_former_version_still_confirms_after_the_night(client, city, tell, letters):
    tell()
    Incident.objects.update(token="x" * 32)
    incident = Incident.objects.get()
    code, own = actions.code_of(incident), "/incident-numerique/dossier/" + "x" * 32 + "/"
    forget_incidents()
    client.post(own, {"code": code})
    assert Incident.objects.get().state == State.RECEIVED
    forget_incidents()
    assert Incident.objects.get().token != incident.token
    assert incident.number in read(client, own)


def test_what_nobody_confirmed_is_forgotten_in_a_day(city, tell):
    tell()
    kept = IncidentFactory()
    Incident.objects.update(created_at=timezone.now() - UNCONFIRMED_AGE - timedelta(minutes=1))
    forget_incidents()
    assert list(Incident.objects.all()) == [kept]


def test_nobody_floods_a_mailbox_nor_the_desk(city, tell, letters):
    told = [tell() for _time in range(6)]
    assert len(letters) == 5
    assert "revenez demain" in told[-1].text
    assert [tell(email="").status_code for _time in range(15)][-1] == 429


def test_the_pages_of_a_report_are_told_to_nobody(client, city):
    incident = IncidentFactory(path=[State.SENT])
    form, start = reverse("digital:report", args=["defigure"]), reverse("digital:start")
    of_administration = f"/incident-numerique/administration/{incident.desk_key}/"
    for address in (form, incident.get_absolute_url(), of_administration):
        answer = client.get(address)
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
        assert "no-store" in answer["Cache-Control"]
    assert not client.cookies
    assert incident.number not in client.get(start).text


def test_an_address_that_was_not_given_opens_nothing(client):
    incident = IncidentFactory(path=[State.SENT])
    for key in (incident.number, f"{incident.number}.faux", incident.token):
        assert client.get(f"/incident-numerique/administration/{key}/").status_code == 404
    for key in ("faux", incident.token, f"{incident.token}.faux", incident.desk_key):
        assert client.get(f"/incident-numerique/dossier/{key}/").status_code == 404
    unread = IncidentFactory()
    assert client.get(f"/incident-numerique/administration/{unread.desk_key}/").status_code == 404
