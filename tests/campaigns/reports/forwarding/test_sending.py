"""A published report reaches the service of its commune once, whatever breaks, and its news come back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.reports import states
from campaigns.reports.enums import Passage, Reason, State
from campaigns.reports.forwarding import client, sending
from campaigns.reports.forwarding.sending import NEWS_EVERY, doubt_all, forward
from campaigns.reports.models import Forwarding, Open311Service, Report
from tests.campaigns.reports.factories import (
    CategoryFactory,
    ForwardingFactory,
    Open311KeyFactory,
    Open311ServiceFactory,
    ReportFactory,
)
from tests.campaigns.reports.forwarding.peers import CUT, own_server, xml
from tests.projects.factories import PlaceFactory

TAKEN = (200, xml("service_requests", service_request_id="V-17"))
TOKEN = (200, xml("service_requests", token="jeton"))
NONE = (200, xml("service_requests"))
BUSY = (503, "")


def later(hours):
    return timezone.now() + timedelta(hours=hours)


def test_our_own_server_receives_a_report_and_tells_what_becomes_of_it(client):
    rennes, theirs = PlaceFactory(code="com-35238", name="Rennes"), CategoryFactory(code="eclairage-public")
    with own_server() as url:
        service = Open311ServiceFactory(
            place=rennes, url=url, jurisdiction="35238", api_key=Open311KeyFactory().secret, default_code=""
        )
        ours = ReportFactory(place=rennes, path=[State.PUBLISHED])
        service.codes.create(category=ours.category, code=theirs.code)
        service.save()
        forward()
        row = Forwarding.objects.get()
        received = Report.objects.exclude(pk=ours.pk).get()
        assert (row.state, row.number) == (Passage.SENT, received.number)
        assert (received.category, received.place) == (theirs, rennes)
        assert ours.get_absolute_url() in received.description
        states.move(received, State.CLOSED, reason=Reason.NO_ACTION)
        states.move(received, State.RECEIVED)
        states.move(received, State.PUBLISHED)
        # What they received is theirs: it is not sent to them again.
        Forwarding.objects.create(report=received, service=service, state=Passage.FAILED, due_at=None)
        states.move(received, State.CLOSED, reason=Reason.NOT_COMPETENT, competent="Le département")
        forward(later(2))
    ours.refresh_from_db()
    assert (ours.state, ours.reason) == (State.CLOSED, Reason.BY_SERVICE)
    page = client.get(ours.get_absolute_url()).text
    assert received.number in page
    assert "clos (hors compétence)" in page


def test_a_service_is_told_what_is_public_and_where_it_is(peer, forwarded, published, photo):
    peer.answers = [TAKEN]
    assert forwarded().state == Passage.SENT
    (sent,) = peer.posts
    assert (sent["service_code"], sent["lat"], sent["long"]) == ("autre", "48.1", "-1.7")
    assert published.get_absolute_url() in sent["description"]
    assert sent["media_url"].endswith(photo.get_absolute_url())
    assert "email" not in sent
    published.refresh_from_db()
    assert published.state == State.SENT


def test_a_report_leaves_once_however_often_one_looks(peer, forwarded):
    peer.answers = [TAKEN]
    for hours in range(5):
        forwarded(later(hours))
    assert len(peer.posts) == 1


def test_a_token_becomes_a_number(peer, forwarded):
    peer.answers = [TOKEN, NONE, TAKEN]
    assert forwarded().state == Passage.TOKEN
    assert forwarded(later(2)).state == Passage.TOKEN
    row = forwarded(later(4))
    assert (row.state, row.number) == (Passage.SENT, "V-17")
    assert [path for method, path, _fields in peer.asked[:3] if method == "GET"] == ["/tokens/jeton.xml"] * 2


def test_a_busy_service_is_asked_later_each_time(peer, forwarded):
    peer.answers = [BUSY, BUSY, TAKEN]
    now = timezone.now()
    assert forwarded(now).due_at == now + sending.FIRST_WAIT
    forwarded(now + timedelta(minutes=1))
    assert len(peer.posts) == 1
    again = now + sending.FIRST_WAIT
    assert forwarded(again).due_at == again + 2 * sending.FIRST_WAIT
    assert forwarded(later(1)).state == Passage.SENT


def test_after_many_tries_the_team_decides(peer, forwarded):
    peer.answers = [BUSY]
    for _try in range(sending.MOST_TRIES + 3):
        Forwarding.objects.update(due_at=timezone.now())
        row = forwarded()
    assert row.state == Passage.FAILED
    assert len(peer.posts) == sending.MOST_TRIES


def test_what_is_refused_is_told_without_the_key(peer, forwarded, published):
    key = published.place.open311_service.api_key
    peer.answers = [(403, xml("errors", code="403", description=f"Unknown api_key {key}"))]
    row = forwarded()
    assert row.state == Passage.FAILED
    assert row.reason == "403 Unknown api_key …"


@pytest.mark.parametrize("answer", [CUT, (500, ""), (200, "bien reçu"), (200, xml("service_requests"))])
def test_an_answer_that_says_nothing_sure_leaves_a_doubt_and_nothing_leaves_again(peer, forwarded, answer):
    peer.answers = [answer, NONE]
    assert forwarded().state == Passage.DOUBTFUL
    assert forwarded(later(2)).state == Passage.DOUBTFUL
    assert len(peer.posts) == 1


def test_a_crash_between_sending_and_writing_doubles_nothing(peer, forwarded, published):
    service = published.place.open311_service
    Forwarding.objects.create(
        report=published, service=service, state=Passage.SENDING, tried_at=later(-1), due_at=later(-1)
    )
    there = f"Un trou.\n\nhttps://site.example.org{published.get_absolute_url()}"
    peer.answers = [(200, xml("service_requests", service_request_id="V-17", description=there))]
    row = forwarded()
    assert (row.state, row.number) == (Passage.SENT, "V-17")
    assert peer.posts == []


def test_what_is_in_doubt_is_looked_for_a_week(peer, forwarded):
    peer.answers = [CUT, NONE]
    forwarded()
    for days in range(1, 12):
        row = forwarded(later(24 * days))
    assert (row.state, row.due_at) == (Passage.DOUBTFUL, None)


def test_after_a_restoration_nothing_leaves_by_itself(peer, published):
    assert doubt_all(timezone.now()) == 1
    peer.answers = [NONE]
    forward(later(1))
    assert peer.posts == []
    assert Forwarding.objects.get().state == Passage.DOUBTFUL


def test_a_copy_of_the_site_tells_nobody(peer, published, monkeypatch):
    monkeypatch.setattr(sending, "may_write", lambda: False)
    forward()
    assert peer.asked == []


def test_a_redirect_is_not_followed_with_what_was_sent(peer, forwarded):
    peer.answers = [(307, "")]
    assert forwarded().state == Passage.FAILED
    assert len(peer.asked) == 1


def test_no_address_leads_inside(settings, forwarded, peer):
    settings.FETCH_ALLOWED_NETWORKS = []
    row = forwarded()
    assert row.state == Passage.FAILED
    assert "réseau privé" in row.reason
    assert peer.asked == []


def test_nobody_listening_is_tried_again(peer, forwarded, published):
    service = published.place.open311_service
    service.url = "http://127.0.0.1:9"
    service.save()
    assert forwarded().state == Passage.WAITING


def test_xml_that_attacks_is_not_read(peer, forwarded):
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + TOKEN[1].partition("?>")[2].replace("jeton", "&b;")
    peer.answers = [(200, bomb), NONE]
    assert forwarded().state == Passage.DOUBTFUL


@pytest.mark.parametrize(
    "more",
    [
        {"path": []},
        {"category__private": True},
        {"source": "dansmarue", "external_id": "1"},
        {"path": [State.PUBLISHED, State.TAKEN]},
    ],
)
def test_what_is_not_for_the_service_stays_here(peer, more):
    service = Open311ServiceFactory(url=peer.url)
    ReportFactory(**{"place": service.place, "path": [State.PUBLISHED], **more})
    ReportFactory(path=[State.PUBLISHED])
    forward()
    assert not Forwarding.objects.exists()


def test_a_kind_that_has_no_code_is_not_sent_and_a_finer_kind_has_that_of_its_parent(peer):
    service = Open311ServiceFactory(url=peer.url, default_code="")
    parent = CategoryFactory(label="Voirie")
    service.codes.create(category=parent, code="voirie")
    service.save()
    child = ReportFactory(place=service.place, category__parent=parent, path=[State.PUBLISHED])
    ReportFactory(place=service.place, path=[State.PUBLISHED])
    peer.answers = [TAKEN]
    forward()
    assert Forwarding.objects.get().report == child
    assert peer.posts[0]["service_code"] == "voirie"


def test_what_was_published_before_the_service_was_known_is_not_sent(peer, published):
    service = published.place.open311_service
    service.since = later(1)
    service.save()
    forward()
    assert not Forwarding.objects.exists()


def news(status, notes=""):
    cells = {"service_request_id": "V-17", "status": status, "status_notes": notes}
    return (200, xml("service_requests", **cells, updated_datetime="2026-11-27T10:00:00+01:00"))


def test_what_a_service_closes_is_closed_and_is_not_said_to_be_solved(peer, forwarded, published):
    peer.answers = [TAKEN, news("open", "Vu"), news("closed", "Réparé &lt;hier&gt;")]
    forwarded()
    assert forwarded(later(2)).their_notes == "Vu"
    row = forwarded(later(4))
    assert (row.their_status, row.their_notes, row.due_at) == ("closed", "Réparé <hier>", None)
    assert (row.report.state, row.report.reason) == (State.CLOSED, Reason.BY_SERVICE)
    forwarded(later(9))
    assert len(peer.asked) == 3


def test_what_the_team_ended_before_stays_as_it_is(peer, forwarded, published):
    peer.answers = [TAKEN, news("closed")]
    forwarded()
    published.refresh_from_db()
    states.move(published, State.SOLVED)
    assert forwarded(later(2)).report.state == State.SOLVED


def test_the_news_of_many_reports_are_one_question(peer):
    service = Open311ServiceFactory(url=peer.url)
    for number in range(3):
        ForwardingFactory(service=service, state=Passage.SENT, number=f"V-{number}")
    peer.answers = [NONE]
    now = timezone.now()
    forward(now)
    ((_method, path, asked),) = peer.asked
    assert (path, asked["service_request_id"]) == ("/requests.xml", "V-0,V-1,V-2")
    assert Forwarding.objects.filter(due_at=now + NEWS_EVERY).count() == 3


def test_a_date_that_is_none_is_none():
    assert client.moment_of("hier") is None
    assert client.moment_of("2026-11-27T10:00:00") is None


def test_the_key_is_written_and_never_shown(admin_client):
    service = Open311ServiceFactory(api_key="très-secret")
    edit = reverse("reports_open311service_modeladmin_edit", args=[service.pk])
    pages = [edit, reverse("reports_open311service_modeladmin_index")]
    for page in pages:
        assert "très-secret" not in admin_client.get(page).text
    values = {"place": service.place.pk, "url": f"{service.url}/", "default_code": "autre", "active": "on"}
    values |= {f"codes-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    for typed, kept in (("", "très-secret"), ("nouvelle", "nouvelle")):
        admin_client.post(edit, {**values, "new_key": typed})
        service.refresh_from_db()
        assert (service.api_key, service.url) == (kept, "https://open311.example.org/v2")


def test_a_service_that_would_read_the_key_in_clear_is_refused(admin_client):
    create = reverse("reports_open311service_modeladmin_create")
    values = {"place": PlaceFactory().pk, "url": "http://open311.example.org", "default_code": "autre"}
    assert "écrire https://" in admin_client.post(create, values).text
    assert not Open311Service.objects.exists()


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({"decision": "again"}, (Passage.WAITING, "")),
        ({"decision": "received", "number": "V-9"}, (Passage.SENT, "V-9")),
        ({"decision": "received"}, (Passage.DOUBTFUL, "")),
        ({"decision": ""}, (Passage.DOUBTFUL, "")),
    ],
)
def test_the_team_decides_what_nobody_knows(admin_client, values, after):
    row = ForwardingFactory(state=Passage.DOUBTFUL, due_at=None)
    admin_client.post(reverse("reports_forwarding_modeladmin_edit", args=[row.pk]), values)
    row.refresh_from_db()
    assert (row.state, row.number) == after


def test_nothing_is_decided_of_what_is_known(admin_client):
    row = ForwardingFactory(state=Passage.SENT, number="V-1")
    edit = reverse("reports_forwarding_modeladmin_edit", args=[row.pk])
    assert "rien à décider" in admin_client.post(edit, {"decision": "again", "number": "V-1"}).text
    row.refresh_from_db()
    assert row.state == Passage.SENT
