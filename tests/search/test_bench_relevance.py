"""The figures of the relevance bench are what their names say."""

import json

import pytest

from tests.benchmarks.bench_relevance import answer, figures, lines, mean, within
from tests.projects.factories import ProjectPageFactory


@pytest.mark.parametrize(
    ("ranked", "reciprocal", "first"),
    [(["a", "b"], 1.0, 1.0), (["b", "a"], 0.5, 0.0), (["b"], 0.0, 0.0), (["b"] * 10 + ["a"], 0.0, 0.0)],
)
def test_the_rank_of_the_first_right_answer_counts_up_to_ten(ranked, reciprocal, first):
    found = figures(ranked, {"a": 1})
    assert (found["mrr@10"], found["success@1"]) == (reciprocal, first)


def test_precision_is_the_share_of_right_answers_among_ten_places():
    assert figures(["a", "b", "c"], {"a": 1, "c": 2})["p@10"] == 0.2


def test_the_best_order_gains_all_and_a_worse_one_less():
    relevant = {"a": 3, "b": 1}
    assert figures(["a", "b"], relevant)["ndcg@10"] == 1.0
    assert 0 < figures(["b", "a"], relevant)["ndcg@10"] < 1.0


def test_averages_tell_of_how_many_questions_they_are():
    assert mean([{"mrr@10": 1.0}, {"mrr@10": 0.5}]) == {"queries": 2, "mrr@10": 0.75}


@pytest.mark.parametrize(("relevant", "judged"), [({"a": 1}, True), ({"a": 1, "z": 1}, False)])
def test_a_file_is_read_within_a_pool_only_when_all_of_it_was_judged_there(relevant, judged):
    assert within([{"relevant": relevant}], {"a", "b"}) is judged
    assert not within([{"relevant": relevant}], set())


def test_a_separator_inside_a_text_ends_no_line(tmp_path):
    file = tmp_path / "corpus.jsonl"
    file.write_text(json.dumps({"text": "un\u2028deux"}, ensure_ascii=False) + "\n\n", encoding="utf-8")
    assert lines(file) == [{"text": "un\u2028deux"}]


def test_questions_are_put_to_the_engine_of_the_site(discover):
    pages = {"chouette": ProjectPageFactory(title="Compter les chouettes").pk}
    pages["hibou"] = ProjectPageFactory(title="Compter les hiboux").pk
    discover()
    assert answer({"query": "hiboux"}, pages, 10) == [pages["hibou"]]
    assert answer({"seed_id": "chouette"}, pages, 10) == [pages["hibou"]]
    assert answer({"seeds": ["chouette", "hibou"]}, pages, 10) == []
