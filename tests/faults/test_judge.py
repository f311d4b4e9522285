"""What a run saw is judged by rules, and told in words that come from its figures."""

import re
from dataclasses import replace

import pytest

from tests.faults import judge, report, words
from tests.faults.judge import Record, Span
from tests.faults.schedule import Way
from tests.faults.traffic import Ask, Write
from tests.faults.watch import Look, Sample

pytestmark = pytest.mark.once

DATABASE = Span("PostgreSQL : tué", "PostgreSQL", "database", Way.KILLED, 100, 108, 112)
WEB = Span("web-1 : tué", "web-1", "processes", Way.KILLED, 100, 108, 112)
BROKER = Span("Redis : figé", "Redis", "broker", Way.SLOWED, 100, 108, 112)


def search(at, status=200, ms=50.0, noticed=False):
    return Ask(at, "search", "search", status, ms, noticed)


def subscription(key="lise@example.org", at=104):
    return Write("subscription", key, at, at + 0.1, True)


@pytest.fixture
def calm():
    """Ten requests a second for three minutes, all answered."""
    return Record(0, 180, [search(rank / 10) for rank in range(1800)], [])


def with_failures(record, number, *spans):
    failed = [search(105 + rank / 100, status=503) for rank in range(number)]
    return replace(record, asks=record.asks + failed, spans=list(spans))


def test_a_calm_run_breaks_no_rule(calm):
    assert judge.broken(calm) == []


def test_failures_are_allowed_while_the_database_is_away_and_one_in_a_thousand(calm):
    assert judge.broken(with_failures(calm, 1, DATABASE)) == []
    (rule,) = judge.broken(with_failures(calm, 2, DATABASE))
    assert rule == "erreurs pendant que la base était arrêtée : 2 sur 1802"


def test_a_failure_once_the_database_is_back_breaks_a_rule(calm):
    late = replace(calm, asks=[*calm.asks, search(109, status=503)], spans=[DATABASE])
    assert judge.broken(late) == ["erreurs sans que la base soit arrêtée ni un serveur web tué : 1"]


def test_a_failure_at_any_other_moment_breaks_a_rule(calm):
    (rule,) = judge.broken(with_failures(calm, 1, BROKER))
    assert rule == "erreurs sans que la base soit arrêtée ni un serveur web tué : 1"


def test_what_a_killed_web_server_was_answering_is_counted_apart(calm):
    found = with_failures(calm, judge.AT_ONCE, WEB)
    assert judge.broken(found) == []
    assert judge.failures(found) == {judge.WEB: judge.AT_ONCE}
    assert judge.broken(with_failures(calm, judge.AT_ONCE + 1, WEB))


def test_a_lost_or_doubled_write_breaks_a_rule(calm):
    assert judge.broken(replace(calm, lost=frozenset({"mot-1"})))
    assert judge.broken(replace(calm, doubled=frozenset({"mot-1"})))


@pytest.mark.parametrize("times", [[], [105.0, 106.0]])
def test_a_mail_that_never_comes_or_comes_twice_breaks_a_rule(calm, times):
    record = replace(calm, writes=[subscription()])
    assert judge.broken(replace(record, arrivals={"lise@example.org": [105.0]})) == []
    assert judge.broken(replace(record, arrivals={"lise@example.org": times} if times else {}))


def test_a_part_that_does_not_come_back_by_itself_breaks_a_rule(calm):
    assert judge.broken(replace(calm, spans=[replace(BROKER, well=None)]))


def samples(values):
    return [Sample(rank, {("memory", "web-1"): value}) for rank, value in enumerate(values)]


def test_a_curve_that_goes_on_rising_is_not_flat():
    warming_up = [*range(100, 400, 30), *[400] * 20]
    assert judge.grown(samples(warming_up)) == []
    assert judge.grown(samples(range(100, 700, 20))) == ["memory de web-1 : 390 puis 590"]


def test_a_fault_that_nobody_noticed_is_told_so(calm):
    record = replace(calm, writes=[subscription()], arrivals={"lise@example.org": [105.0]}, spans=[BROKER])
    assert [tell(record, BROKER) for tell in words.READERS.values()] == ["rien."] * 3


def test_what_was_noticed_is_told_from_the_figures(calm):
    asks = [search(103, noticed=True), search(107, noticed=True), search(104, ms=6_500)]
    refused = Write("publish", "mot-1", 104, 104.2, False)
    record = replace(
        calm,
        asks=[*calm.asks, *asks],
        writes=[subscription(), refused],
        spans=[BROKER],
        looks=[Look(104, {"web-1": "degraded"}, frozenset({"broker"}))],
        arrivals={"lise@example.org": [138.1]},
    )
    said = [re.sub(r"\s", " ", tell(record, BROKER)) for tell in words.READERS.values()]
    assert said == [
        "2 recherches annoncées moins précises pendant 4 s ; "
        "1 page attendue plus de 2 s, la plus longue 6,5 s.",
        "1 publication refusée, à refaire ; l’état du site dit que la file des tâches ne répond pas.",
        "le dernier courriel attendu est arrivé 34 s plus tard.",
    ]


def test_the_page_of_a_run_names_each_fault_and_fetches_nothing(calm):
    record = replace(calm, spans=[DATABASE, WEB, BROKER], samples=samples(range(30)))
    html = report.page(record, is_soak=False)
    assert all(f"{rank}. {span.name}" in html for rank, span in enumerate(record.spans, 1))
    assert html.count('class="fault"') == html.count("<svg") * len(record.spans)
    assert not re.findall(r'(?:src|href)="(?!data:)|url\(|https?:|@import', html)
