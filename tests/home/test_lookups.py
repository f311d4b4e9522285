"""Many keys as one parameter."""

from projects.models import Theme
from tests.projects.factories import ThemeFactory


def test_rows_are_found_by_many_keys_at_once():
    keys = [theme.pk for theme in ThemeFactory.create_batch(3)]
    found = Theme.objects.filter(pk__among=keys[:2]).order_by("pk")
    assert list(found.values_list("pk", flat=True)) == keys[:2]


def test_no_key_finds_nothing():
    ThemeFactory()
    assert not Theme.objects.filter(pk__among=[]).exists()
