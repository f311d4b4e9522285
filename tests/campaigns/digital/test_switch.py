"""Who is willing, and the switch that only an opinion of the ANSSI turns."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from campaigns.digital.models import OPINION, Administration, DeskSettings, desk_is_open
from tests.campaigns.digital.factories import AdministrationFactory, open_to_everybody, opinion
from tests.home.factories import administrator, moderator


def send(client, **fields):
    address = reverse("wagtailsettings:edit", args=["digital", "desksettings", DeskSettings.load().pk])
    return client.post(address, fields)


def typed(**changes):
    found = opinion()
    return {**found, "opinion_document": found["opinion_document"].pk, "open_to_public": "on", **changes}


def test_the_administrator_opens_the_desk_once_the_opinion_is_written(client):
    client.force_login(administrator())
    assert send(client, **typed()).status_code == 302
    assert desk_is_open()


@pytest.mark.parametrize("missing", OPINION)
def test_without_the_whole_opinion_the_desk_stays_closed_and_what_is_missing_is_said(client, missing):
    client.force_login(administrator())
    answer = send(client, **typed(**{missing: ""}))
    assert "À remplir avant d’ouvrir le guichet" in answer.text
    assert not desk_is_open()


@pytest.mark.parametrize("missing", OPINION)
def test_the_database_itself_refuses_an_open_desk_without_an_opinion(missing):
    nothing = "" if missing in ("opinion_by", "opinion_reference") else None
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskSettings.objects.create(open_to_public=True, **opinion(**{missing: nothing}))


def test_an_opinion_to_come_is_none():
    with pytest.raises(ValidationError, match="est à venir"):
        DeskSettings(**opinion(opinion_on=timezone.localdate() + timedelta(days=1))).full_clean()


def test_a_moderator_does_not_touch_the_switch(client):
    client.force_login(moderator())
    assert send(client, **typed()).status_code == 302
    assert not DeskSettings.load().open_to_public


def test_the_text_of_an_opinion_that_serves_is_not_thrown_away():
    kept = open_to_everybody()
    with pytest.raises(ProtectedError):
        kept.opinion_document.delete()


def test_the_experiment_concerns_those_who_are_willing_as_long_as_they_are():
    city = AdministrationFactory()
    assert desk_is_open()
    city.active = False
    city.save()
    assert not desk_is_open()


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("ville.example", "Ville"),
        ("www.ville.example", "Ville"),
        ("ecoles.ville.example", "Écoles"),
        ("autreville.example", None),
        ("ville.example.org", None),
    ],
)
def test_a_site_belongs_to_the_most_precise_name(host, found):
    AdministrationFactory(name="Ville", domains="ville.example")
    AdministrationFactory(name="Écoles", domains="ecoles.ville.example")
    who = Administration.objects.of_host(host)
    assert (who and who.name) == found


def test_the_names_of_sites_are_written_in_one_way():
    city = AdministrationFactory.build(domains="Ville.example.\n  été.example ville.example")
    city.clean()
    assert city.names() == ["ville.example", "xn--t-9fab.example"]


@pytest.mark.parametrize(
    ("domains", "told"),
    [
        ("https://ville.example/", "n’est pas un nom de site"),
        ("ville", "« ville »"),
        ("gouv.fr", "est partagé"),
        ("prise.example", "est déjà à Première"),
    ],
)
def test_a_name_that_cannot_be_theirs_is_refused(domains, told):
    AdministrationFactory(name="Première", domains="prise.example")
    with pytest.raises(ValidationError, match=told):
        AdministrationFactory.build(domains=domains).clean()


def test_a_moderator_writes_down_who_is_willing(client):
    client.force_login(moderator())
    form = {
        "name": "Ville",
        "domains": "ville.example",
        "contact": "dsi@ville.example",
        "willing_since": "2026-11-01",
        "active": "on",
    }
    client.post(reverse("digital_administration_modeladmin_create"), form)
    assert Administration.objects.get().names() == ["ville.example"]
