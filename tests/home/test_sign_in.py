"""Passwords are not found by trying, and whoever is locked out is let in again."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from home.sign_in import OF_ACCOUNT, OF_NETWORK, RESETS_PER_ADDRESS, RESETS_PER_HOUR
from tests.adversaries.forms import forms_of
from tests.home.factories import UserFactory

PAGE = reverse("wagtailadmin_login")
PASSWORD = "cheval correct agrafe"


@pytest.fixture
def person():
    person = UserFactory(username="lea", is_superuser=True)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def tries(client):
    def post(username="lea", password="faux", address="192.0.2.1"):
        return client.post(PAGE, {"username": username, "password": password}, REMOTE_ADDR=address)

    return post


def test_the_right_password_opens(person, tries):
    assert tries(password=PASSWORD).status_code == 302


def test_after_ten_failures_even_the_right_password_waits(person, tries):
    for rank in range(OF_ACCOUNT):
        # From as many networks: a crowd of machines does not help.
        assert tries(address=f"192.0.{rank}.1").status_code == 200
    answer = tries(username=" LEA ", password=PASSWORD, address="198.51.100.1")
    assert answer.status_code == 429
    assert "quart d’heure" in answer.content.decode()
    cache.clear()
    assert tries(password=PASSWORD).status_code == 302


def test_one_network_does_not_try_every_account(person, tries):
    for rank in range(OF_NETWORK):
        tries(username=f"compte-{rank}")
    assert tries(password=PASSWORD).status_code == 429
    assert tries(password=PASSWORD, address="198.51.100.1").status_code == 302


def test_who_signs_in_well_is_not_counted(person, client, tries):
    for _time in range(OF_ACCOUNT + 2):
        assert tries(password=PASSWORD).status_code == 302
        client.logout()


@pytest.mark.parametrize(
    "password",
    [
        "onze-lettre",
        "123456789012345",
        "password1234",
        "lea.dupont.lea",
        "Co-Construisons-2026!",
    ],
)
def test_a_password_that_is_short_or_known_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, UserFactory.build(username="lea.dupont.lea"))


def test_a_sentence_is_a_password():
    validate_password(PASSWORD)


def test_a_new_password_closes_the_other_sessions(person, client):
    client.force_login(person)
    home = reverse("wagtailadmin_home")
    assert client.get(home).status_code == 200
    person.set_password("agrafe correct cheval")
    person.save()
    assert client.get(home).url.startswith(PAGE)


def test_an_account_that_is_put_aside_is_signed_out_at_once(person, client):
    client.force_login(person)
    person.is_active = False
    person.save()
    assert client.get(reverse("wagtailadmin_home")).url.startswith(PAGE)


def test_nobody_changes_the_address_of_their_account_by_a_session_alone(person, client):
    """A link to choose another password is sent there: who borrows a machine must not take the account."""
    person.email = "lea@example.org"
    person.save()
    client.force_login(person)
    page = reverse("wagtailadmin_account")
    filled = [dict(form.fields) for form in forms_of(client.get(page).text)]
    (own,) = [fields for fields in filled if "name_email-first_name" in fields]
    changed = {"first_name": "Léa", "last_name": "Dupont", "email": "eve@example.org"}
    kept = {name: value for name, value in own.items() if not name.startswith("password-")}
    sent = {**kept, **{f"name_email-{name}": value for name, value in changed.items()}}
    assert client.post(page, sent).status_code == 302
    person.refresh_from_db()
    assert (person.first_name, person.email) == ("Léa", "lea@example.org")


@pytest.fixture
def asks(client):
    def post(email="lea@example.org", address="192.0.2.1"):
        return client.post(reverse("wagtailadmin_password_reset"), {"email": email}, REMOTE_ADDR=address)

    return post


def test_nobody_s_mailbox_is_filled_with_new_passwords(person, asks, letters):
    person.email = "lea@example.org"
    person.save()
    with letters():
        for rank in range(RESETS_PER_ADDRESS + 2):
            # Who asks does not see that no mail leaves any more.
            assert asks(address=f"192.0.{rank}.1").status_code == 302
    assert len(letters) == RESETS_PER_ADDRESS


def test_one_network_does_not_ask_for_every_account(asks):
    for rank in range(RESETS_PER_HOUR):
        asks(email=f"compte{rank}@example.org")
    assert asks().status_code == 429
    assert asks(address="198.51.100.1").status_code == 302


def test_signing_in_and_failing_to_are_written_without_naming_anybody(person, tries, caplog):
    with caplog.at_level("INFO", logger="home.sign_in"):
        tries()
        tries(password=PASSWORD)
    assert [line.getMessage() for line in caplog.records if line.name == "home.sign_in"] == [
        "Sign-in refused: wrong password",
        f"Signed in by password: user {person.pk}",
    ]
