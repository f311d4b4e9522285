"""Many keys as one parameter."""

from projects.models import ProjectPage, Theme
from tests.projects.factories import ProjectPageFactory, ThemeFactory


def test_rows_are_found_by_many_keys_at_once():
    keys = [theme.pk for theme in ThemeFactory.create_batch(3)]
    found = Theme.objects.filter(pk__among=keys[:2]).order_by("pk")
    assert list(found.values_list("pk", flat=True)) == keys[:2]


def test_no_key_finds_nothing_and_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not list(Theme.objects.filter(pk__among=[]))


def test_rows_are_found_by_words_and_by_what_they_belong_to():
    theme = ThemeFactory()
    page = ProjectPageFactory(themes=[theme.slug])
    assert list(Theme.objects.filter(slug__among=["autre", theme.slug])) == [theme]
    assert ProjectPage.objects.filter(pk__among=[page.pk]).exists()
    borne = ProjectPage.themes.through.objects
    assert borne.filter(projectpage_id__among=[page.pk], theme_id__among=[theme.pk]).count() == 1
