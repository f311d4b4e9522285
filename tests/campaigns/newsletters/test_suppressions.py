"""Blocked addresses: looked up, blocked, freed with a reason, brought from elsewhere and taken there."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.models import ModelLogEntry

from campaigns.newsletters import suppressions
from campaigns.newsletters.enums import BounceKind, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Bounce, Suppression, hash_address
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.home.factories import editor, moderator

DESK = reverse("newsletters_admin:suppressions")
BRING = reverse("newsletters_admin:bring_suppressions")
LIST = reverse("newsletters_suppression_modeladmin_index")
LEA = "lea@example.org"


@pytest.fixture
def chief(client):
    chief = moderator()
    client.force_login(chief)
    return chief


def page(client, address, data):
    return client.post(address, data).content.decode()


def bring(client, text, encoding="utf-8"):
    return page(client, BRING, {"file": SimpleUploadedFile("liste.csv", text.encode(encoding))})


def reasons():
    return dict(Suppression.objects.values_list("address_hash", "reason"))


def history():
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", "user__username"))


@pytest.mark.parametrize("typed", [LEA, " LEA@Example.org "])
def test_an_address_is_looked_up_whole_and_told_since_when(client, chief, typed):
    suppressions.block(LEA, SuppressionReason.COMPLAINT)
    html = page(client, DESK, {"address": typed})
    assert "est bloquée depuis le" in html
    assert "plainte" in html


def test_an_address_that_is_not_blocked_is_told(client, chief):
    assert "n’est pas bloquée" in page(client, DESK, {"address": LEA})


def test_a_moderator_blocks_an_address_and_its_person_is_unsubscribed(client, chief):
    person = SubscriptionFactory(contributor__email=LEA)
    assert "est bloquée depuis le" in page(client, DESK, {"address": LEA, "bloquer": "oui"})
    person.refresh_from_db()
    assert person.state == SubscriptionState.ENDED
    assert reasons() == {hash_address(LEA): SuppressionReason.REQUEST}
    assert history() == [("newsletters.bloquer", chief.username)]


def lift(client, suppression, reason):
    address = reverse("newsletters_admin:lift_suppression", args=[suppression.pk])
    return client.post(address, {"reason": reason})


def test_an_address_is_freed_with_a_reason_that_the_history_keeps(client, chief):
    assert lift(client, suppressions.block(LEA), "elle a appelé").url == LIST
    assert reasons() == {}
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user, entry.data) == (
        "newsletters.debloquer",
        chief,
        {"reason": "elle a appelé"},
    )
    assert "elle a appelé" in entry.message
    assert LEA not in str(ModelLogEntry.objects.values())


@pytest.mark.parametrize(("reason", "words"), [("", "Dites pourquoi"), (f"dit {LEA}", "pas d’adresse")])
def test_an_address_is_not_freed_without_a_reason_that_may_be_kept(client, chief, reason, words):
    suppression = suppressions.block(LEA)
    assert words in lift(client, suppression, reason).content.decode()
    assert suppressions.find(LEA) == suppression


def test_what_came_back_before_is_forgotten_of_an_address_that_is_freed():
    suppression = suppressions.block(LEA)
    Bounce.objects.create(kind=BounceKind.SOFT, address_hash=suppression.address_hash, notice="1")
    suppressions.lift(suppression)
    assert not Bounce.objects.filter(address_hash=hash_address(LEA)).exists()
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{LEA}\nnoe@example.org\n",
        f"nom;E-mail\nLéa;{LEA}\nNoé;noe@example.org",
        f"{hash_address(LEA)}\r\n{hash_address('noe@example.org').upper()}\r\n\r\n",
        f"\ufeffadresse\n{LEA}\n{LEA}\nnoe@example.org",
    ],
)
def test_a_list_of_addresses_or_hashes_is_blocked(client, chief, text):
    assert "2 adresses bloquées de plus" in bring(client, text)
    assert set(reasons()) == {hash_address(LEA), hash_address("noe@example.org")}
    assert set(reasons().values()) == {SuppressionReason.IMPORT}
    assert history() == [("newsletters.importer", chief.username)]


def test_each_bad_row_is_named_and_the_good_ones_are_taken(client, chief):
    html = bring(client, f"adresse,motif\n{LEA},plainte\nlea@,\n,vide\n1234,\n")
    assert reasons() == {hash_address(LEA): SuppressionReason.COMPLAINT}
    assert "3 lignes refusées" in html
    for said in ("ligne 3 : « lea@ »", "ligne 4 : l’adresse manque", "ligne 5 : « 1234 »"):
        assert said in html


def test_an_address_that_was_blocked_keeps_its_reason(client, chief):
    suppressions.block(LEA, SuppressionReason.COMPLAINT)
    assert "Déjà bloquées ou répétées : 1" in bring(client, LEA)
    assert reasons() == {hash_address(LEA): SuppressionReason.COMPLAINT}


def test_a_file_that_is_no_csv_is_refused_in_words(client, chief):
    assert "n’est pas un CSV en UTF-8" in bring(client, "é@example.org", "latin-1")
    assert "Choisissez un fichier" in page(client, BRING, {})


def test_what_one_site_exports_another_takes_with_its_reasons(client, chief):
    suppressions.block(LEA, SuppressionReason.BOUNCE)
    suppressions.block("noe@example.org", SuppressionReason.COMPLAINT)
    expected = reasons()
    taken = b"".join(client.get(f"{LIST}?export=csv").streaming_content).decode()
    assert [row["Empreinte"] for row in csv.DictReader(io.StringIO(taken))] != []
    Suppression.objects.all().delete()
    bring(client, taken)
    assert reasons() == expected


def test_the_list_leads_to_the_desk_and_to_freeing(client, chief):
    suppression = suppressions.block(LEA)
    html = client.get(LIST).content.decode()
    assert DESK in html
    assert reverse("newsletters_admin:lift_suppression", args=[suppression.pk]) in html


@pytest.mark.parametrize("address", [DESK, BRING])
def test_an_editor_has_no_business_there(client, address):
    client.force_login(editor())
    assert client.post(address, {"address": LEA}).status_code in (302, 403)
    assert client.post(address, {"address": LEA, "bloquer": "oui"}).status_code in (302, 403)
    assert not Suppression.objects.exists()


class Lists(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.text(max_size=30), max_size=8), st.sampled_from(";,\t"))
    def test_whatever_a_list_holds_each_row_is_taken_or_named(self, cells, delimiter):
        target = io.StringIO(newline="")
        writer = csv.writer(target, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerows([["adresse", "autre"], *([cell, "x"] for cell in cells)])
        brought = suppressions.bring(io.StringIO(target.getvalue(), newline=""))
        assert brought.new + brought.known + len(brought.bad) == len(cells)
