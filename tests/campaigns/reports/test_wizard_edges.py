"""What people type, send twice or come back to, while they tell a problem."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reports import drafts
from campaigns.reports.enums import State
from campaigns.reports.models import Draft, Report
from campaigns.reports.nearby import choices_of, find_places
from campaigns.reports.redaction import personal_in, without_personal
from campaigns.reports.states import move
from tests.campaigns.reports.factories import CategoryFactory, DraftFactory, PhotoFactory, ReportFactory
from tests.campaigns.reports.test_wizard import address_of, commune, fill, preview_of, send
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_masking_leaves_nothing_that_looks_personal_and_is_done_once(text):
    masked = without_personal(text)
    assert personal_in(masked) == []
    assert without_personal(masked) == masked


@pytest.mark.parametrize(
    "text", ["0612345678", "+33 6 12 34 56 78", "06.12.34.56.78", "ana@example.org", "AB 123 CD", "AB-123-CD"]
)
def test_each_way_to_write_what_is_personal_is_seen(text):
    assert len(personal_in(f"Voir {text} svp")) == 1


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_as_a_commune_is_answered(typed):
    response, _draft = fill(Client(), DraftFactory(place=None), "lieu", where="Ici", typed_place=typed)
    assert response.status_code in {200, 302}


def test_a_name_that_is_not_where_the_point_is_asks_between_them(two_communes):
    here = PlaceFactory(code="com-00001", name="Aville")
    named = commune("Rennes")
    assert find_places("Rennes", (47.05, 1.95)) == ([here, named], False)


def test_a_commune_that_disappeared_is_not_proposed():
    draft = DraftFactory(asked=["com-99998", PlaceFactory(code="com-35238").code])
    assert [place.code for place in choices_of(draft)] == ["com-35238"]


def test_a_commune_among_none_cannot_be_chosen(client):
    draft = DraftFactory(place=None, asked=["com-35238"])
    PlaceFactory(code="com-35238")
    response, draft = fill(client, draft, "commune", place=PlaceFactory(code="com-75056").code)
    assert response.status_code == 200
    assert draft.place is None


def test_the_steps_that_ask_nothing_are_passed_over(client):
    draft = DraftFactory()
    assert client.get(address_of(draft, "commune")).url == address_of(draft, "deja")
    assert client.get(address_of(draft, "deja")).url == address_of(draft, "details")


def test_what_points_at_somebody_is_compared_with_nobody_s(client):
    private = CategoryFactory(private=True)
    draft = DraftFactory(category=private)
    ReportFactory(category=private, place=draft.place, path=[State.PUBLISHED])
    assert client.get(address_of(draft, "deja")).url == address_of(draft, "details")


def test_a_draft_is_opened_by_its_address_alone(client):
    assert client.get(reverse("reports:own", args=["devine"])).status_code == 404
    draft = DraftFactory()
    assert client.get(draft.get_absolute_url()).url == preview_of(draft)


def test_the_pages_of_a_draft_are_for_no_search_engine(client):
    response = client.get(preview_of(DraftFactory()))
    assert 'content="noindex, nofollow"' in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_the_author_reads_what_becomes_of_a_report_that_is_not_public(client, letters):
    draft = DraftFactory()
    send(client, letters, draft)
    client.post(letters.link())
    assert "le relit avant" in client.get(draft.get_absolute_url()).text
    move(Report.objects.get(), State.CLOSED, reason="no-action", note="Illisible")
    page = client.get(draft.get_absolute_url()).text
    assert "sans suite" in page
    assert "Illisible" not in page


def test_the_photos_of_a_draft_become_those_of_its_report(client, letters):
    draft = DraftFactory()
    photo = PhotoFactory(draft=draft)
    send(client, letters, draft)
    client.post(letters.link())
    photo.refresh_from_db()
    assert (photo.draft, photo.report) == (None, Report.objects.get())


def test_a_draft_that_was_sent_is_not_sent_again(client, letters):
    draft = DraftFactory()
    send(client, letters, draft)
    with pytest.raises(drafts.AlreadySent, match="déjà envoyé"):
        drafts.send(draft, "leo@example.org")
    assert Draft.objects.get().email == "ana@example.org"


def test_a_category_under_one_that_was_withdrawn_is_not_offered(client):
    CategoryFactory(label="Fille", parent=CategoryFactory(label="Retirée", active=False))
    assert "Fille" not in client.get(address_of(DraftFactory(), "probleme")).text


def test_the_start_is_read_in_english_too(client):
    page = client.get("/en/signaler/").text
    assert "Report a problem in the street" in page
    assert "112" in page
