"""A stolen password opens nothing: the team may have, or must have, a second factor."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from home.second_factor import devices, views
from tests.home.factories import UserFactory

SIGN_IN, CODE, OWN = (
    reverse(name) for name in ("wagtailadmin_login", "second_factor", "second_factor_settings")
)
HOME = reverse("wagtailadmin_home")
PASSWORD = "cheval correct agrafe"


@pytest.fixture
def person():
    person = UserFactory(username="lea", is_superuser=True)
    person.set_password(PASSWORD)
    person.save()
    return person


def code_of(person, later=0):
    """What their telephone shows, so many half minutes later."""
    device = TOTPDevice.objects.get(user=person)
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift + later)
    return f"{clock.token():06}"


@pytest.fixture
def codes(person):
    devices.begin(person)
    codes = devices.confirm(person, code_of(person))
    assert len(set(codes)) == devices.CODES
    return codes


def sign_in(client, **more):
    return client.post(SIGN_IN, {"username": "lea", "password": PASSWORD, **more})


def may_work(client):
    return client.get(HOME).status_code == 200


def test_the_password_alone_opens_nothing(client, person, codes):
    assert sign_in(client).url.startswith(CODE)
    assert not may_work(client)
    assert client.get(CODE).status_code == 200


def key_of(client, settings):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_each_step_of_signing_in_changes_the_key_of_the_session(client, person, codes, settings):
    """Who gave somebody a key beforehand has nothing of what they open with it."""
    given = client.session
    given["langue"] = "fr"
    given.save()
    keys = [key_of(client, settings)]
    sign_in(client)
    keys.append(key_of(client, settings))
    client.post(CODE, {"code": code_of(person, later=1)})
    keys.append(key_of(client, settings))
    assert may_work(client)
    assert len(set(keys)) == 3


def test_the_code_of_the_telephone_opens_and_serves_once(client, person, codes):
    code = code_of(person, later=1)
    sign_in(client, next="/admin/pages/")
    assert client.post(CODE, {"code": code, "next": "/admin/pages/"}).url == "/admin/pages/"
    assert may_work(client)
    client.logout()
    sign_in(client)
    assert "pas le bon" in client.post(CODE, {"code": code}).text
    assert not may_work(client)


def test_a_code_on_paper_opens_once_and_is_written_down(client, person, codes):
    sign_in(client)
    client.post(CODE, {"code": f" {codes[0].upper()} "})
    assert may_work(client)
    assert ModelLogEntry.objects.filter(action="home.second_factor.paper", user=person).exists()
    assert not devices.use(person, codes[0])
    assert devices.codes_left(person) == devices.CODES - 1


def test_codes_on_paper_are_not_kept_as_they_are(person, codes):
    assert not StaticToken.objects.filter(token__in=codes).exists()


def test_who_tries_codes_waits_even_with_the_right_one(client, person, codes):
    sign_in(client)
    for code in ("000000", "111111", "222222"):
        client.post(CODE, {"code": code})
    assert client.post(CODE, {"code": code_of(person, later=1)}).status_code == 200
    assert not may_work(client)


@pytest.mark.parametrize("code", ["", "é", "0" * 21, "-1", "٣٣٣٣٣٣", "1e3", "a\0b"])
def test_what_is_no_code_is_refused(client, person, codes, code):
    sign_in(client)
    assert client.post(CODE, {"code": code}).status_code == 200
    assert not may_work(client)


def test_the_password_stays_good_for_five_minutes(client, person, codes, monkeypatch):
    sign_in(client)
    monkeypatch.setattr(views, "PATIENCE", -1)
    assert client.post(CODE, {"code": codes[0]}).url == SIGN_IN


def test_nobody_is_led_to_another_site(client, person, codes):
    sign_in(client)
    answer = client.post(CODE, {"code": codes[0], "next": "https://example.org/"})
    assert answer.url == HOME


def test_one_chooses_it_oneself_and_gets_ten_codes(client, person):
    client.force_login(person)
    page = client.get(OWN).text
    assert "<svg" in page and "Aegis" in page
    answer = client.post(OWN, {"code": code_of(person), "password": PASSWORD})
    assert answer.text.count("<code>") == devices.CODES
    assert ModelLogEntry.objects.filter(action="home.second_factor.on", user=person).exists()
    assert may_work(client)


def test_a_wrong_code_activates_nothing(client, person):
    client.force_login(person)
    client.get(OWN)
    assert "pas le bon" in client.post(OWN, {"code": "000000", "password": PASSWORD}).text
    assert not devices.has_one(person)


@pytest.mark.parametrize("password", ["", "faux", "cheval correct agraf"])
def test_choosing_the_first_asks_for_the_password_again(client, person, password):
    client.force_login(person)
    client.get(OWN)
    answer = client.post(OWN, {"code": code_of(person), "password": password})
    assert answer.status_code == 200
    assert not devices.has_one(person)


def test_an_open_session_does_not_find_the_password_there(client, person):
    client.force_login(person)
    client.get(OWN)
    for _time in range(views.TRIES):
        assert "pas le vôtre" in client.post(OWN, {"code": code_of(person), "password": "faux"}).text
    answer = client.post(OWN, {"code": code_of(person), "password": PASSWORD})
    assert "quart d’heure" in answer.text
    assert not devices.has_one(person)


def choose(client, person, codes):
    client.get(OWN)
    client.post(OWN, {"code": code_of(person), "password": PASSWORD})


def draw(client, person, codes):
    client.post(OWN, {"code": codes[0]})


def give_up(client, person, codes):
    client.post(OWN, {"code": codes[0], "forget": ""})


#: What is done, and what its owner is told.
CHANGES = [
    (choose, "Second facteur activé", "demande maintenant un code"),
    (draw, "Nouveaux codes de secours tirés", "a de nouveaux codes"),
    (give_up, "Second facteur retiré", "n’a plus de second facteur"),
]


def with_or_without(person, change):
    """Their codes on paper, when what they do is to change a second factor."""
    devices.begin(person)
    return [] if change is choose else devices.confirm(person, code_of(person))


@pytest.mark.parametrize("change", [change for change, *_told in CHANGES])
def test_what_changes_it_closes_the_other_sessions_of_the_account_and_no_other(client, person, change):
    codes = with_or_without(person, change)
    elsewhere, somebody = Client(), Client()
    somebody.force_login(UserFactory(is_superuser=True))
    for each in (client, elsewhere):
        each.force_login(person)
    change(client, person, codes)
    assert [may_work(each) for each in (client, elsewhere, somebody)] == [True, False, True]


def test_a_wrong_code_closes_no_session(client, person, codes):
    elsewhere = Client()
    for each in (client, elsewhere):
        each.force_login(person)
    client.post(OWN, {"code": "aaaaa-bbbbb", "forget": ""})
    assert may_work(elsewhere)


@pytest.mark.parametrize(("change", "subject", "said"), CHANGES)
def test_what_changes_it_is_told_by_mail_to_whose_account_it_is(
    client, person, letters, change, subject, said
):
    codes = with_or_without(person, change)
    client.force_login(person)
    with letters():
        change(client, person, codes)
    assert (letters.last.to, letters.last.subject) == ([person.email], subject)
    text = " ".join(letters.last.body.split())
    assert f"Le compte « lea » {said}" in text.replace("\xa0", " ")
    assert not any(code in text for code in codes)


def test_giving_it_up_asks_for_a_code(client, person, codes):
    client.force_login(person)
    client.post(OWN, {"code": "aaaaa-bbbbb", "forget": ""})
    assert devices.has_one(person)
    TOTPDevice.objects.update(throttling_failure_count=0)
    client.post(OWN, {"code": code_of(person, later=1), "forget": ""})
    assert not devices.has_one(person)
    assert ModelLogEntry.objects.filter(action="home.second_factor.off", user=person).exists()


def test_new_codes_replace_the_old_ones(client, person, codes):
    client.force_login(person)
    page = client.post(OWN, {"code": codes[0]}).text
    assert page.count("<code>") == devices.CODES
    assert not any(code in page for code in codes)
    assert not devices.use(person, codes[1])


def test_a_site_may_ask_everybody_for_one(client, person, settings):
    settings.STAFF_SECOND_FACTOR = True
    assert sign_in(client).status_code == 302
    assert client.get(HOME).url.startswith(OWN)
    assert client.post(reverse("wagtailadmin_tag_autocomplete")).url.startswith(OWN)
    client.get(OWN)
    client.post(OWN, {"code": code_of(person), "password": PASSWORD})
    assert may_work(client)


def test_a_session_without_it_does_not_outlive_its_being_asked_for(client, person, codes, settings):
    client.force_login(person)
    settings.STAFF_SECOND_FACTOR = True
    assert not may_work(client)
    assert client.get(OWN).url == SIGN_IN
    assert client.get(OWN).url.startswith(SIGN_IN)


def test_a_lost_telephone_is_forgotten_by_who_runs_the_site(client, person, codes, capsys, letters):
    client.force_login(person)
    with letters():
        call_command("forget_second_factor", "lea")
    assert not devices.has_one(person)
    assert not may_work(client)
    assert letters.last.subject == "Second facteur retiré"
    assert ModelLogEntry.objects.filter(action="home.second_factor.off").exists()
    assert "« lea »" in capsys.readouterr().out


def test_a_form_already_filled_says_where_it_is_on_one_s_account(client, person, codes):
    client.force_login(person)
    assert OWN in client.get(reverse("wagtailadmin_account")).text


def test_there_is_one_way_in(client):
    assert client.get("/_util/login/?next=/projets/").url == f"{SIGN_IN}?next=/projets/"
