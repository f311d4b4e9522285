"""Cards are drawn once, and never show what changed or what is not public."""

import pytest
import wagtail_factories
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from home import caching
from projects.cards import REMEMBERED_AS, cards
from projects.models import ProjectPage
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, project_index


@pytest.fixture(autouse=True)
def memory(settings):
    """What is remembered is kept, as in production."""
    locmem = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "cards"}
    settings.CACHES = {**settings.CACHES, "content": locmem}
    caches["content"].clear()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """``with committed():`` what is changed inside is followed as after a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_cards_come_in_the_order_that_is_asked():
    first, second, third = (ProjectPageFactory() for _project in range(3))
    wanted = [second.pk, third.pk, first.pk]
    assert [card.pk for card in cards(wanted)] == wanted


def test_a_card_shows_its_project():
    page = ProjectPageFactory(
        title="Les « petites » bêtes", organisation=OrganisationFactory(name="Les amis")
    )
    (card,) = cards([page.pk])
    assert card.full_url == page.full_url
    assert "Les « petites » bêtes" in card.html
    assert f'href="{page.url}"' in card.html
    assert "Les amis" in card.html


def test_no_card_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cards([]) == []


def test_a_card_is_drawn_once(django_assert_num_queries):
    ids = [ProjectPageFactory().pk for _project in range(3)]
    drawn = cards(ids)
    with django_assert_num_queries(0):
        assert cards(ids[::-1]) == drawn[::-1]


def test_only_the_cards_that_are_missing_are_drawn(django_assert_max_num_queries):
    known, new = ProjectPageFactory(), ProjectPageFactory(title="Nouveau")
    cards([known.pk])
    ProjectPage.objects.filter(pk=known.pk).update(title="Changé sans le dire")
    shown = cards([known.pk, new.pk])
    assert [card.title for card in shown] == [known.title, "Nouveau"]


@pytest.mark.parametrize("state", [{"live": False}, {"live": True, "restricted": True}])
def test_what_is_not_public_has_no_card(state, django_assert_num_queries):
    page = ProjectPageFactory(live=state["live"])
    if "restricted" in state:
        PageViewRestriction.objects.create(page=project_index(), restriction_type="login")
    assert cards([page.pk]) == []
    with django_assert_num_queries(0):
        assert cards([page.pk]) == []


def test_a_project_that_changes_has_another_card_at_once(committed):
    page = ProjectPageFactory(title="Avant")
    cards([page.pk])
    with committed():
        page.title = "Après"
        page.save_revision().publish()
    assert "Après" in cards([page.pk])[0].html


def test_a_project_that_is_withdrawn_loses_its_card_at_once(committed):
    page = ProjectPageFactory()
    cards([page.pk])
    with committed():
        page.unpublish()
    assert cards([page.pk]) == []


def test_an_organisation_renamed_is_renamed_on_cards_at_once(committed):
    organisation = OrganisationFactory(name="Les amis")
    page = ProjectPageFactory(organisation=organisation)
    cards([page.pk])
    with committed():
        organisation.name = "Les grands amis"
        organisation.save()
    assert "Les grands amis" in cards([page.pk])[0].html


def test_a_project_is_said_closed_on_the_day_after_its_last(monkeypatch):
    today = timezone.localdate()
    page = ProjectPageFactory(closes_on=today)
    assert "Fermé" not in cards([page.pk])[0].html
    monkeypatch.setattr(timezone, "localdate", lambda: today + timezone.timedelta(days=1))
    assert "Fermé" in cards([page.pk])[0].html


def test_a_card_remembered_in_one_language_is_not_shown_in_another(django_assert_num_queries):
    page = ProjectPageFactory()
    french = cards([page.pk])
    with override("en"):
        caches["content"].set(f"{caching.key_of(REMEMBERED_AS)}:{page.pk}", None)
        assert cards([page.pk]) == []
    assert cards([page.pk]) == french


def test_the_picture_of_the_first_card_is_asked_for_at_once():
    page = ProjectPageFactory(image=wagtail_factories.ImageFactory())
    (card,) = cards([page.pk])
    assert 'loading="lazy"' in card.html
    assert 'loading="lazy"' not in card.html_at_once
    assert 'fetchpriority="high"' in card.html_at_once
