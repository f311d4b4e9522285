"""How the reports of Lighthouse are read: what passes and what does not."""

import pytest

from tests.browser.lighthouse import CATEGORIES, figures, passes


def report(score=1.0, lcp=900.4, cls=0.001, audits=None):
    """A report of Lighthouse as far as it is read."""
    audits = audits or {}
    weights = [{"id": name, "weight": 1} for name in audits]
    measured = {
        "largest-contentful-paint": {"numericValue": lcp, "score": 1, "title": "LCP"},
        "cumulative-layout-shift": {"numericValue": cls, "score": 1, "title": "CLS"},
    }
    return {
        "categories": {name: {"score": score, "auditRefs": weights} for name in CATEGORIES},
        "audits": {**measured, **audits},
    }


def test_a_page_within_the_targets_passes():
    assert passes(figures(report()))


@pytest.mark.parametrize("wrong", [{"score": 0.99}, {"lcp": 1001}, {"cls": 0.03}])
def test_a_page_beyond_one_target_does_not_pass(wrong):
    assert not passes(figures(report(**wrong)))


def test_what_failed_is_named():
    contrast = {"title": "Contrastes insuffisants", "score": 0}
    assert figures(report(audits={"color-contrast": contrast}))["failed"] == [
        "color-contrast : Contrastes insuffisants"
    ]


def test_what_does_not_apply_is_no_failure():
    assert figures(report(audits={"video-caption": {"title": "Sous-titres", "score": None}}))["failed"] == []


def test_scores_are_out_of_a_hundred_and_times_in_whole_milliseconds():
    found = figures(report(score=0.98, lcp=900.4))
    assert (found["seo"], found["lcp_ms"]) == (98, 900)
