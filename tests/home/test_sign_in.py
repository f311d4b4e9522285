"""Passwords are not found by trying, and whoever is locked out is let in again."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from home.sign_in import OF_ACCOUNT, OF_NETWORK
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


@pytest.mark.parametrize("password", ["onze-lettre", "123456789012345", "password1234", "lea.dupont.lea"])
def test_a_password_that_is_short_or_known_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, UserFactory.build(username="lea.dupont.lea"))


def test_a_sentence_is_a_password():
    validate_password(PASSWORD)
