"""Projects close to a page or to a person: open, varied, and each with a reason that is true."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from projects.enums import PlaceKind, Scope, Stage
from projects.models import ContributionKind, Place, ProjectPage, Theme
from search.documents import build_document, indexable_projects
from search.query import Candidate, Profile, Reason
from search.recommendations import (
    Interests,
    _reason_beside_page,
    recommend,
    similar_projects,
)
from tests.projects.factories import PlaceFactory, ProjectPageFactory, project_index

THEMES = ("birds", "plants", "transport", "memory")
KINDS = ("observe", "map")
PLACES = ("dep-35", "dep-29")
BIRDS = Profile(themes=("oiseaux",))


def ids(suggestions):
    return [suggestion.project_id for suggestion in suggestions]


def yesterday():
    return timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def brittany():
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION, name="Bretagne")
    PlaceFactory(code="dep-35", kind=PlaceKind.DEPARTEMENT, name="Ille-et-Vilaine", parent=region)
    PlaceFactory(code="dep-29", kind=PlaceKind.DEPARTEMENT, name="Finistère", parent=region)


def test_a_person_without_interests_is_proposed_nothing(indexed):
    ProjectPageFactory(themes=["birds"])
    indexed()
    assert recommend(Profile()) == []


def test_a_person_whom_nothing_matches_is_proposed_nothing(indexed):
    ProjectPageFactory(themes=["birds"])
    indexed()
    assert recommend(Profile(themes=("n-existe-pas",), places=("dep-99",))) == []


@pytest.mark.parametrize(
    "closed",
    [
        {"recruiting": False},
        {"live": False},
        {"stage": Stage.PAUSED},
        {"stage": Stage.COMPLETED},
        {"closes_on": yesterday()},
    ],
)
def test_a_project_that_cannot_be_joined_is_never_proposed(indexed, closed):
    seed = ProjectPageFactory(themes=["birds"])
    hidden = ProjectPageFactory(themes=["birds"], **closed)
    indexed()
    assert hidden.pk not in ids(similar_projects(seed.pk)) + ids(recommend(BIRDS))


def test_a_restricted_project_is_never_proposed(indexed):
    ProjectPageFactory(themes=["birds"])
    PageViewRestriction.objects.create(page=project_index(), restriction_type="login")
    indexed()
    assert recommend(BIRDS) == []


def test_followed_and_excluded_projects_are_never_proposed(indexed):
    followed, excluded, left = (ProjectPageFactory(themes=["birds"]) for _number in range(3))
    indexed()
    profile = Profile(follows=(followed.pk,), themes=("oiseaux",))
    assert ids(recommend(profile, exclude=[excluded.pk])) == [left.pk]


def test_a_page_is_not_similar_to_itself(indexed):
    page, other = ProjectPageFactory(themes=["birds"]), ProjectPageFactory(themes=["birds"])
    indexed()
    assert ids(similar_projects(page.pk)) == [other.pk]


def test_a_page_that_is_not_public_has_no_neighbour(indexed):
    draft = ProjectPageFactory(themes=["birds"], live=False)
    ProjectPageFactory(themes=["birds"])
    indexed()
    assert similar_projects(draft.pk) == similar_projects(0) == []


def test_a_project_that_is_over_still_has_neighbours(indexed):
    over = ProjectPageFactory(themes=["birds"], stage=Stage.COMPLETED)
    page = ProjectPageFactory(themes=["birds"])
    indexed()
    assert ids(similar_projects(over.pk)) == [page.pk]


def test_a_project_of_the_same_theme_comes_first(indexed):
    seed = ProjectPageFactory(title="Compter les mésanges", themes=["birds"], contribution_kinds=["observe"])
    ProjectPageFactory(title="Trier des lettres", themes=["memory"], summary="Relire des archives.")
    near = ProjectPageFactory(title="Compter les rouges-gorges", themes=["birds"])
    indexed()
    assert ids(similar_projects(seed.pk))[0] == near.pk


def test_close_words_are_enough_to_be_close(indexed):
    seed = ProjectPageFactory(title="Compter les hérissons", scope=Scope.ONLINE, level="")
    near = ProjectPageFactory(title="Sauver les hérissons", summary="Sur les routes.", organisation=None)
    for title in ("Trier des lettres", "Mesurer la pluie", "Écouter la nuit"):
        ProjectPageFactory(title=title, summary=title, recruiting=False)
    indexed()
    (found,) = similar_projects(seed.pk)
    assert found.project_id == near.pk
    assert found.reason.text == "Sujet proche de « Compter les hérissons »"


def test_an_audience_in_common_is_no_closeness_of_subject():
    seed = build_document(ProjectPageFactory(audiences=["families"], scope=Scope.ONLINE))
    other = Candidate(0, {"avec": seed.facets["avec"]}, closeness={})
    assert _reason_beside_page(other, Interests([seed]), {}) is None


def test_a_place_brings_what_happens_there(indexed, brittany):
    here = ProjectPageFactory(scope=Scope.PLACES, places=["dep-35"])
    ProjectPageFactory(scope=Scope.PLACES, places=["dep-29"])
    indexed()
    (found,) = recommend(Profile(places=("dep-35",)))
    assert found.project_id == here.pk
    assert found.reason.text == "Lieu : Ille-et-Vilaine"


def test_the_narrowest_place_in_common_is_named(indexed, brittany):
    ProjectPageFactory(scope=Scope.PLACES, places=["dep-35"])
    indexed()
    (found,) = recommend(Profile(places=("reg-53", "dep-35")))
    assert found.reason.labels == ("Lieu : Ille-et-Vilaine",)


def test_a_term_that_is_no_more_does_not_break_what_the_index_still_holds(indexed, brittany):
    ProjectPageFactory(scope=Scope.PLACES, places=["dep-35"])
    indexed()
    Place.objects.filter(code="dep-35").delete()
    assert recommend(Profile(places=("dep-35",))) == []


def test_the_followed_project_that_explains_most_is_named(indexed):
    birds = ProjectPageFactory(title="Nichoirs", themes=["birds"], contribution_kinds=["observe"])
    memory = ProjectPageFactory(title="Lettres", themes=["memory"], contribution_kinds=["map"])
    near = ProjectPageFactory(themes=["birds"], contribution_kinds=["observe"], title="Mangeoires")
    indexed()
    found = recommend(Profile(follows=(memory.pk, birds.pk)))
    assert found[0].project_id == near.pk
    assert found[0].reason == Reason("follow", title="Nichoirs")


def test_interests_that_weigh_more_than_a_follow_are_the_reason(indexed):
    followed = ProjectPageFactory(title="Lettres", summary="Trier", themes=["memory"], scope=Scope.ONLINE)
    ProjectPageFactory(title="Nichoirs", summary="Compter", themes=["birds"], contribution_kinds=["observe"])
    indexed()
    profile = Profile(follows=(followed.pk,), themes=("oiseaux",), contribution_kinds=("observer",))
    (found,) = recommend(profile)
    assert found.reason.kind == "shared"


@pytest.mark.parametrize("size", [1, 2, 4, 10])
def test_no_more_than_asked(indexed, size):
    for _number in range(6):
        ProjectPageFactory(themes=["birds"])
    indexed()
    assert len(recommend(BIRDS, size=size)) == min(size, 6)


def test_the_same_question_has_the_same_answer(indexed):
    pages = [ProjectPageFactory(themes=["birds"]) for _number in range(8)]
    indexed()
    assert recommend(BIRDS) == recommend(BIRDS)
    assert similar_projects(pages[0].pk) == similar_projects(pages[0].pk)


projects = st.lists(
    st.fixed_dictionaries(
        {
            "themes": st.lists(st.sampled_from(THEMES), unique=True, max_size=2),
            "contribution_kinds": st.lists(st.sampled_from(KINDS), unique=True, max_size=2),
            "audiences": st.sampled_from([[], ["families"]]),
            "places": st.lists(st.sampled_from(PLACES), unique=True, max_size=1),
            "recruiting": st.sampled_from([True, True, False]),
            "title": st.sampled_from(["Compter les nids", "Relire des lettres", "Mesurer"]),
        }
    ),
    min_size=2,
    max_size=7,
)


def make_catalogue(described):
    ProjectPage.objects.all().delete()
    for number, attributes in enumerate(described):
        scope = Scope.PLACES if attributes["places"] else Scope.EVERYWHERE
        ProjectPageFactory(**{**attributes, "title": f"{attributes['title']} {number}"}, scope=scope)


def drawn_profile(follows, themes, kinds, places):
    return Profile(
        follows=follows,
        themes=tuple(Theme.objects.filter(code__in=themes).values_list("slug", flat=True)),
        contribution_kinds=tuple(
            ContributionKind.objects.filter(code__in=kinds).values_list("slug", flat=True)
        ),
        places=tuple(places),
    )


def labels_borne(page):
    return {str(term) for name in ("themes", "contribution_kinds") for term in getattr(page, name).all()} | {
        str(part) for row in page.places.all() for part in row.place.lineage()
    }


def assert_shared(labels, page, wanted):
    """Each label named by a reason is borne by the project and wanted by the other side."""
    named = {label.split(" : ")[-1].lower() for label in labels}
    borne = {label.lower() for label in labels_borne(page)} | {page.get_scope_display().lower()}
    assert named <= borne
    assert named <= {label.lower() for label in wanted}


def labels_wanted(profile):
    return (
        {term.label for term in Theme.objects.filter(slug__in=profile.themes)}
        | {term.label for term in ContributionKind.objects.filter(slug__in=profile.contribution_kinds)}
        | {str(place) for place in Place.objects.filter(code__in=profile.places)}
    )


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects, st.sets(st.sampled_from(THEMES)), st.sets(st.sampled_from(KINDS)), st.data())
def test_the_reason_given_to_a_person_is_true(indexed, brittany_once, described, themes, kinds, data):
    make_catalogue(described)
    indexed()
    pages = indexable_projects().in_bulk()
    follows = tuple(data.draw(st.lists(st.sampled_from(sorted(pages)), unique=True, max_size=2)))
    profile = drawn_profile(follows, themes, kinds, data.draw(st.sets(st.sampled_from(PLACES))))
    for found in recommend(profile):
        page = pages[found.project_id]
        assert page.recruiting
        assert page.pk not in follows
        if found.reason.kind == "follow":
            assert found.reason.title in {pages[pk].title for pk in follows}
        else:
            assert_shared(found.reason.labels, page, labels_wanted(profile))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects)
def test_the_reason_given_beside_a_page_is_true(indexed, brittany_once, described):
    make_catalogue(described)
    indexed()
    pages = indexable_projects().in_bulk()
    seed = pages[min(pages)]
    for found in similar_projects(seed.pk):
        page = pages[found.project_id]
        assert page.recruiting
        if found.reason.kind == "near-text":
            assert found.reason.title == seed.title
        else:
            wanted = labels_borne(seed) | {seed.get_scope_display()}
            assert_shared(found.reason.labels, page, wanted)


@pytest.fixture
def brittany_once(brittany):
    """The places, made once for all the examples of a property."""


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("follow", title="Spipoll"), "Parce que vous suivez « Spipoll »"),
        (Reason("shared", labels=("Thème : oiseaux", "Bretagne")), "Thème : oiseaux · Bretagne"),
        (Reason("near-text", title="Spipoll"), "Sujet proche de « Spipoll »"),
        (Reason("done", title="Spipoll"), "Parce que vous avez participé à « Spipoll »"),
        (Reason("pinned", title="Un hiver"), "Mis en avant par la campagne « Un hiver »"),
        (Reason("fresh"), "Nouveau sur le site"),
    ],
)
def test_a_reason_is_a_sentence_that_survives_its_storage(reason, text):
    assert reason.text == text
    assert Reason.from_json(reason.to_json()) == reason


def test_a_list_costs_a_constant_number_of_queries(indexed, django_assert_max_num_queries):
    seed = ProjectPageFactory(themes=["birds"], contribution_kinds=["observe"])
    for _number in range(12):
        ProjectPageFactory(themes=["birds"], contribution_kinds=["observe"])
    indexed()
    # Nothing is kept here: half of them read the page, the others what it resembles and its values.
    with django_assert_max_num_queries(16):
        assert len(similar_projects(seed.pk)) == 4


def test_a_project_out_of_season_is_not_proposed(indexed):
    page = ProjectPageFactory(themes=["birds"])
    month = timezone.localdate().month
    away = month % 12 + 1
    ProjectPageFactory(themes=["birds"], season_start=away, season_end=away)
    indexed()
    assert similar_projects(page.pk) == []


def test_among_equals_the_newest_project_is_proposed_first(indexed):
    older = ProjectPageFactory(themes=["birds"])
    newer = ProjectPageFactory(themes=["birds"])
    indexed()
    found = recommend(Profile(themes=("oiseaux",)))
    assert [suggestion.project_id for suggestion in found] == [newer.pk, older.pk]


def test_being_everywhere_in_france_is_no_reason(indexed):
    page = ProjectPageFactory(themes=["birds"])
    ProjectPageFactory(themes=["birds"])
    indexed()
    (suggestion,) = similar_projects(page.pk)
    assert suggestion.reason.text == "Thème : oiseaux"


def test_two_projects_that_only_share_being_everywhere_are_not_alike(indexed):
    page = ProjectPageFactory(title="Chouettes", summary="Écouter la nuit.", themes=["birds"])
    ProjectPageFactory(title="Archives", summary="Déchiffrer des lettres.", themes=["memory"])
    indexed()
    assert similar_projects(page.pk) == []
