"""What the theme of the State costs a newcomer: its own budget is in docs/decisions/0005-two-themes.md."""

import brotli

from tests.themes import DSFR_ONLY

MOST_REQUESTS, MOST_BYTES = 25, 180_000


@DSFR_ONLY
def test_the_cold_list_of_projects_stays_within_the_budget(visitor):
    page = visitor()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/projets/")
    page.wait_for_load_state("networkidle")
    # As production sends them: each text compressed. Pictures have their own budget.
    own = [answer for answer in answers if "/media/" not in answer.url]
    weights = {answer.url: len(brotli.compress(answer.body())) for answer in own}
    assert len(answers) <= MOST_REQUESTS, [answer.url for answer in answers]
    assert sum(weights.values()) <= MOST_BYTES, weights
