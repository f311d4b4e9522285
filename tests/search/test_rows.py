"""A row says of a project exactly what the project says, and many are read at once."""

import datetime

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from projects.enums import Effort, Level, PlaceKind, Scope
from projects.freshness.enums import BEHIND
from projects.freshness.models import Freshness
from projects.management.commands.load_demo_projects import CATALOGUE
from projects.models import Place, ProjectPage
from search import rows
from search.documents import build_document, indexable_projects
from search.rows import read_projects
from tests.home.factories import translated
from tests.projects.factories import OrganisationFactory, PlaceFactory, ProjectPageFactory, project_index

RICH = {
    "themes": ["birds", "insects"],
    "contribution_kinds": ["observe"],
    "audiences": ["families"],
    "effort": Effort.HOUR,
    "level": Level.BEGINNER,
    "scope": Scope.PLACES,
    "places": ["com-35288", "com-35238"],
    "first_step": "Prendre ses jumelles",
    "season_start": 11,
    "season_end": 2,
    "closes_on": datetime.date(2027, 1, 2),
    "body": [{"type": "paragraph", "value": "<p>Compter <b>dix</b> minutes.</p><p>Noter.</p>"}],
}


def same(ids):
    """Whether rows and pages make the same documents, of which there are some."""
    made = {pk: build_document(row) for pk, row in read_projects(ids).items()}
    pages = indexable_projects().in_bulk(ids)
    return made and made == {pk: build_document(page) for pk, page in pages.items()}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"organisation": None},
        {"scope": Scope.ONLINE},
        {"latitude": 48.117266, "longitude": -1.6777926},
        {"places": ["reg-53"]},
        {"recruiting": False},
    ],
)
def test_a_row_makes_the_document_of_its_page(brittany, more):
    assert same([ProjectPageFactory(**{**RICH, **more}).pk])


def test_a_page_that_says_nothing_makes_the_same_document_too():
    assert same([ProjectPageFactory().pk])


def test_a_project_that_nobody_answers_for_is_last_whatever_it_was_read_from():
    page = ProjectPageFactory()
    Freshness.objects.update_or_create(page=page, defaults={"standing": next(iter(BEHIND))})
    assert same([page.pk])
    assert build_document(read_projects([page.pk])[page.pk]).published_at is None


def test_a_translation_takes_the_place_of_its_original(brittany):
    page = ProjectPageFactory(**RICH)
    translation = translated(page, title="Counting")
    assert same([page.pk, translation.pk])
    assert build_document(read_projects([page.pk])[page.pk]).languages == ("fr",)


def test_the_projects_of_the_demonstration_make_the_same_documents(brittany):
    project_index()
    call_command("import_projects", CATALOGUE, mapping="native", source="demo", live=True, verbosity=0)
    assert ProjectPage.objects.live().count() > 50
    assert same(list(ProjectPage.objects.values_list("pk", flat=True)))


def test_a_page_that_is_not_for_everybody_has_no_row():
    draft, private = ProjectPageFactory(live=False), ProjectPageFactory()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert read_projects([draft.pk, private.pk]) == {}


def test_reading_many_rows_costs_a_constant_number_of_queries(django_assert_max_num_queries):
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION)
    pages = []
    for number in range(8):
        PlaceFactory(code=f"dep-{number}", kind=PlaceKind.DEPARTEMENT, parent=region)
        described = {**RICH, "places": [f"dep-{number}"], "organisation": OrganisationFactory()}
        pages.append(ProjectPageFactory(**described))
    with django_assert_max_num_queries(15):
        documents = [build_document(row) for row in read_projects([page.pk for page in pages]).values()]
    assert len(documents) == 8


def test_pages_that_are_in_one_place_share_it(brittany):
    ids = [ProjectPageFactory(**RICH).pk for _number in range(2)]
    one, other = (row._prefetched_objects_cache["places"] for row in read_projects(ids).values())
    assert [each.place for each in one] == [each.place for each in other]
    assert one[0].place is other[0].place


def test_a_place_whose_container_is_deleted_meanwhile_ends_no_reading(brittany, monkeypatch):
    renne = Place.objects.get(code="com-35238")
    lost = Place.objects.exclude(pk=renne.parent_id)
    monkeypatch.setattr(rows.Place, "objects", lost)
    assert rows._with_containers({renne.pk}).keys() == {renne.pk}
