"""One project told by two pages becomes one page, and nothing that pointed at the other is lost."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry

from campaigns.models import ExcludedProject, PinnedProject
from projects import merging
from projects.models import Follow, Participation, ProjectPage
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import moderator
from tests.projects.factories import ContributorFactory, ProjectPageFactory


@pytest.fixture
def pair():
    kept = ProjectPageFactory(title="Spipoll", slug="spipoll", summary="Photographier.", themes=["insects"])
    lost = ProjectPageFactory(title="SPIPOLL", slug="spipoll-2", summary="Les fleurs.", themes=["plants"])
    return kept, lost


def test_the_page_that_stays_takes_what_the_editor_chose(pair):
    merged = merging.merge(*pair, ["summary", "themes"])
    assert (merged.title, merged.summary) == ("Spipoll", "Les fleurs.")
    assert [theme.code for theme in merged.themes.all()] == ["plants"]


def test_places_go_with_where_one_takes_part():
    kept = ProjectPageFactory()
    lost = ProjectPageFactory(scope="places", places=["com-35238", "com-75056"])
    merged = merging.merge(kept, lost, ["scope"])
    assert (merged.scope, merged.places.count(), lost.places.count()) == ("places", 2, 2)


def test_what_is_not_chosen_stays(pair):
    assert merging.merge(*pair, []).summary == "Photographier."


def test_the_page_that_leaves_is_unpublished_and_says_where_it_went(pair):
    kept, lost = pair
    merging.merge(kept, lost, [])
    lost = ProjectPage.objects.get(pk=lost.pk)
    assert (lost.live, lost.merged_into) == (False, kept)


def test_its_address_leads_to_the_page_that_stays(pair, client):
    kept, lost = pair
    address = lost.url
    merging.merge(kept, lost, [])
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (301, kept.url)


def test_addresses_that_led_to_it_lead_to_the_page_that_stays(pair):
    kept, lost = pair
    Redirect.add_redirect("/ancien/", lost)
    merging.merge(kept, lost, [])
    assert set(Redirect.objects.values_list("redirect_page", flat=True)) == {kept.pk}


def test_both_pages_log_the_merge_with_who_did_it(pair):
    user = moderator()
    merging.merge(*pair, [], user)
    logged = PageLogEntry.objects.filter(action="projects.merge")
    assert {entry.page_id for entry in logged} == {page.pk for page in pair}
    assert {entry.user for entry in logged} == {user}


def test_a_draft_of_the_page_that_stays_is_not_published_by_the_merge(pair):
    kept, lost = pair
    kept.title = "Brouillon"
    kept.save_revision()
    merged = merging.merge(ProjectPage.objects.get(pk=kept.pk), lost, ["summary"])
    draft = merged.get_latest_revision_as_object()
    assert (merged.title, merged.summary) == ("Spipoll", "Photographier.")
    assert (draft.title, draft.summary) == ("Brouillon", "Les fleurs.")


def test_a_page_is_not_merged_with_itself(pair):
    with pytest.raises(ValidationError, match="elle-même"):
        merging.merge(pair[0], pair[0], [])


def test_a_page_is_merged_once(pair):
    kept, lost = pair
    merging.merge(kept, lost, [])
    with pytest.raises(ValidationError, match="déjà"):
        merging.merge(ProjectPageFactory(), ProjectPage.objects.get(pk=lost.pk), [])


def test_a_page_merged_into_the_one_that_leaves_follows_it(pair):
    first, second = pair
    merging.merge(second, first, [])
    third = ProjectPageFactory()
    merging.merge(third, ProjectPage.objects.get(pk=second.pk), [])
    assert ProjectPage.objects.get(pk=first.pk).merged_into == third


def test_a_pin_is_moved_in_the_campaign_and_in_its_draft(pair):
    kept, lost = pair
    campaign = CampaignPageFactory(pinned=[lost])
    campaign.save_revision()
    merging.merge(kept, lost, [])
    draft = type(campaign).objects.get(pk=campaign.pk).get_latest_revision_as_object()
    assert [row.project_id for row in draft.pinned.all()] == [kept.pk]
    assert PinnedProject.objects.get().project_id == kept.pk


def test_a_failure_leaves_both_pages_as_they_were(pair, monkeypatch):
    kept, lost = pair
    monkeypatch.setattr(lost, "unpublish", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merging.merge(kept, lost, ["summary"])
    assert ProjectPage.objects.get(pk=kept.pk).summary == "Photographier."
    assert ProjectPage.objects.get(pk=lost.pk).live


def test_what_differs_is_told_and_nothing_else(pair):
    assert set(merging.differing(*pair)) == {"title", "summary", "organisation", "themes"}


def test_two_pages_alike_have_nothing_to_choose():
    page = ProjectPageFactory(places=["com-35238"])
    assert merging.differing(page, ProjectPage.objects.get(pk=page.pk)) == []


def test_all_that_points_at_a_project_is_known():
    found = {f"{key.model.__name__}.{key.name}" for key in merging.relations()}
    assert found >= {
        "Follow.project",
        "Participation.project",
        "PinnedProject.project",
        "ExcludedProject.project",
    }
    assert "ProjectPlace.page" not in found


subsets = st.lists(st.sampled_from("abcd"), unique=True)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(follow_kept=subsets, follow_lost=subsets, pin_kept=subsets, pin_lost=subsets, answers=subsets)
def test_nobody_who_pointed_at_either_page_is_lost(follow_kept, follow_lost, pin_kept, pin_lost, answers):
    kept, lost = ProjectPageFactory(), ProjectPageFactory()
    people = {name: ContributorFactory() for name in "abcd"}
    campaigns = {name: CampaignPageFactory() for name in "abcd"}
    for page, followers, pins in ((kept, follow_kept, pin_kept), (lost, follow_lost, pin_lost)):
        Follow.objects.bulk_create(Follow(contributor=people[name], project=page) for name in followers)
        for model in (PinnedProject, ExcludedProject):
            model.objects.bulk_create(model(page=campaigns[name], project=page) for name in pins)
    Participation.objects.bulk_create(
        Participation(contributor=people[name], project=lost, status="done") for name in answers
    )
    before = Follow.objects.count() + Participation.objects.count()
    merging.merge(kept, lost, [])
    followers = {name for name, person in people.items() if person.follows.filter(project=kept).exists()}
    assert followers == {*follow_kept, *follow_lost}
    for model in (PinnedProject, ExcludedProject):
        pinned = sorted(row.page_id for row in model.objects.filter(project=kept))
        assert pinned == sorted(campaigns[name].pk for name in {*pin_kept, *pin_lost})
    assert {row.contributor for row in kept.participations.all()} == {people[name] for name in answers}
    assert Follow.objects.count() + Participation.objects.count() == before
