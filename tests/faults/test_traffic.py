"""Who comes, and what they do."""

from collections import Counter

import pytest

from tests.faults.traffic import TURN, WRITES, group_of

pytestmark = pytest.mark.once


def test_of_a_hundred_eighty_search_fifteen_read_and_five_write():
    assert Counter(map(group_of, range(100))) == {"search": 80, "page": 15, "write": 5}


def test_each_kind_of_writing_has_its_turn():
    writers = [rank for rank in range(TURN * len(WRITES)) if group_of(rank) == "write"]
    assert [WRITES[rank // TURN % len(WRITES)] for rank in writers] == list(WRITES)
