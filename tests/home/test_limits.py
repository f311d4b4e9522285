from django.core.cache import cache

from home.limits import times_asked


def test_what_is_asked_is_counted_by_name():
    assert [times_asked("page", 60), times_asked("page", 60), times_asked("autre", 60)] == [1, 2, 1]


def test_what_the_cache_dropped_is_counted_afresh():
    times_asked("page", 60)
    cache.delete("page")
    assert times_asked("page", 60) == 1
