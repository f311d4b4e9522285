"""Why a project is proposed, told to who reads another language than the one it was found in."""

import pytest
from django.utils.translation import override

from projects.models import Theme
from search.query import Reason
from search.reasons import reworded
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import translated
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def owls():
    Theme.objects.update_or_create(
        code="birds", defaults={"slug": "oiseaux", "label": "Oiseaux", "label_en": "Birds"}
    )
    return translated(ProjectPageFactory(title="Les chouettes"), title="Owls")


def in_english(reason):
    with override("en"):
        return reworded([reason])[reason].text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("follow", "Les chouettes"), "Because you follow “Owls”"),
        (Reason("follow", "Les hiboux"), "Because you follow “Les hiboux”"),
        (Reason("shared", labels=("Thème : oiseaux", "Bretagne")), "Theme: birds · Bretagne"),
        (Reason("shared", labels=("Lieu : Brest", "Oiseaux")), "Place: Brest · Birds"),
        (Reason("shared", labels=("Un ancien thème",)), "Un ancien thème"),
        (Reason("fresh"), "New on the site"),
    ],
)
def test_a_reason_is_told_in_english_as_far_as_somebody_translated_it(owls, reason, words):
    assert in_english(reason) == words


def test_a_campaign_is_named_as_its_readers_know_it():
    translated(CampaignPageFactory(title="La nuit"), title="The night")
    assert "The night" in in_english(Reason("campaign", "La nuit"))


def test_a_translation_that_is_not_published_names_nothing():
    translated(ProjectPageFactory(title="Les hiboux"), title="Long-eared owls").unpublish()
    assert "Les hiboux" in in_english(Reason("follow", "Les hiboux"))


def test_who_reads_french_is_told_the_same_without_any_query(owls, django_assert_num_queries):
    reason = Reason("follow", "Les chouettes")
    with django_assert_num_queries(0):
        assert reworded([reason]) == {reason: reason}


def test_a_thousand_reasons_cost_what_one_does(owls, django_assert_max_num_queries):
    reasons = [Reason("follow", f"Projet {n}") for n in range(1000)]
    with override("en"), django_assert_max_num_queries(7):
        assert len(reworded(reasons)) == 1000
