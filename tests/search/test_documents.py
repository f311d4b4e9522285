"""What the engines are given of a page."""

import datetime

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from projects.enums import Effort, OrganisationKind, PlaceKind, Scope, Stage
from projects.models import Theme
from search.documents import ALL_MONTHS, build_document, indexable_projects
from search.facets import STORED
from tests.projects.factories import (
    OrganisationFactory,
    PlaceFactory,
    ProjectPageFactory,
    project_index,
)


def body_of(*blocks):
    page = ProjectPageFactory(body=[{"type": kind, "value": value} for kind, value in blocks])
    return build_document(page).body


def test_a_live_page_may_be_found():
    page = ProjectPageFactory()
    assert list(indexable_projects()) == [page]


def test_a_draft_may_not_be_found():
    ProjectPageFactory(live=False)
    assert not indexable_projects().exists()


@pytest.mark.parametrize("restriction", ["login", "password", "groups"])
def test_a_restricted_page_may_not_be_found(restriction):
    page = ProjectPageFactory()
    PageViewRestriction.objects.create(page=page, restriction_type=restriction, password="x")
    assert not indexable_projects().exists()


def test_a_page_under_a_restricted_page_may_not_be_found():
    ProjectPageFactory()
    PageViewRestriction.objects.create(page=project_index(), restriction_type="login")
    assert not indexable_projects().exists()


def test_every_stored_facet_has_its_place_in_the_document():
    facets = build_document(ProjectPageFactory()).facets
    assert set(facets) == {facet.name for facet in STORED}


def test_what_was_read_with_many_pages_is_not_asked_again(django_assert_num_queries, brittany):
    ProjectPageFactory(themes=["birds"], scope=Scope.PLACES, places=["com-35238"])
    (page,) = indexable_projects()
    with django_assert_num_queries(0):
        document = build_document(page)
    assert document.facets["ou"] == ["reg-53", "dep-35", "com-35238"]


def test_a_draft_bears_what_its_author_chose_not_what_was_read_of_the_page():
    ProjectPageFactory(themes=["birds"])
    (page,) = indexable_projects()
    page.themes = Theme.objects.filter(slug="plantes")
    assert build_document(page).facets["theme"] == ["plantes"]


def test_facets_hold_slugs_and_labels_hold_words():
    lpo = OrganisationFactory(name="LPO", slug="lpo", kind=OrganisationKind.ASSOCIATION)
    document = build_document(
        ProjectPageFactory(themes=["birds"], effort=Effort.HOUR, organisation=lpo, scope=Scope.ONLINE)
    )
    assert document.facets["theme"] == ["oiseaux"]
    assert document.facets["secteur"] == ["association"]
    assert document.organisation == "LPO"
    for label in ("Oiseaux", "Une heure au plus", "En ligne, de chez soi", "Association", "LPO"):
        assert label in document.labels


def test_a_place_brings_the_names_of_what_contains_it():
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION, name="Bretagne")
    PlaceFactory(code="dep-29", kind=PlaceKind.DEPARTEMENT, name="Finistère", parent=region)
    document = build_document(ProjectPageFactory(scope=Scope.PLACES, places=["dep-29"]))
    assert "Bretagne Finistère" in document.labels


def test_a_page_without_organisation_has_an_empty_one():
    document = build_document(ProjectPageFactory(organisation=None))
    assert document.organisation == ""
    assert document.facets["organisation"] == []


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (None, None, ALL_MONTHS),
        (3, 5, (3, 4, 5)),
        (7, 7, (7,)),
        (11, 2, (11, 12, 1, 2)),
        (1, 12, ALL_MONTHS),
        (4, None, ALL_MONTHS),
    ],
)
def test_a_season_is_its_months_even_over_the_new_year(start, end, months):
    page = ProjectPageFactory()
    type(page).objects.update(season_start=start, season_end=end)
    assert build_document(indexable_projects().get()).months == months


@pytest.mark.parametrize(
    ("recruiting", "stage", "expected"),
    [
        (True, Stage.ACTIVE, True),
        (True, Stage.UPCOMING, True),
        (True, Stage.PERIODIC, True),
        (True, Stage.PAUSED, False),
        (True, Stage.COMPLETED, False),
        (False, Stage.ACTIVE, False),
    ],
)
def test_taking_people_on_needs_a_project_that_goes_on(recruiting, stage, expected):
    assert build_document(ProjectPageFactory(recruiting=recruiting, stage=stage)).recruiting == expected


def test_the_last_publication_dates_the_document():
    page = ProjectPageFactory()
    page.save_revision().publish()
    page.refresh_from_db()
    assert build_document(page).published_at == page.last_published_at is not None


def test_dates_are_those_of_the_page():
    first, last = datetime.date(2026, 3, 1), datetime.date(2026, 9, 30)
    document = build_document(ProjectPageFactory(opens_on=first, closes_on=last))
    assert (document.opens_on, document.closes_on) == (first, last)


def test_headings_and_texts_are_found_without_their_markup():
    body = body_of(
        ("heading", "Le protocole"),
        ("paragraph", '<p>Compter <b>dix</b> minutes.</p><p>Noter <a href="https://x.org/">ici</a>.</p>'),
    )
    assert body.startswith("Le protocole Compter dix minutes. Noter ici.")
    assert "<" not in body


def test_quotes_are_found_with_who_said_them():
    assert body_of(("quote", {"text": "On apprend.", "author": "Ada"})).startswith("On apprend. Ada")


def test_the_words_of_a_button_are_found_but_not_its_address():
    body = body_of(("call_to_action", {"label": "Je participe", "url": "https://secret.example.org/"}))
    assert "Je participe" in body
    assert "secret" not in body


def test_a_picture_is_found_by_its_description():
    image = get_image_model().objects.create(title="x", file=get_test_image_file())
    value = {"image": image.pk, "alt_text": "Un rougegorge", "decorative": False}
    assert "Un rougegorge" in body_of(("picture", value))


def test_signs_that_look_like_markup_are_kept():
    body = body_of(("heading", "Taille <dix cm"), ("paragraph", "<p>Poids &lt;cent g</p>"))
    assert body.startswith("Taille <dix cm Poids <cent g")


@pytest.mark.parametrize("field", ["first_step", "equipment", "data_use"])
def test_practical_fields_are_found(field):
    assert "jumelles" in build_document(ProjectPageFactory(**{field: "Prendre ses jumelles"})).body


def test_reading_many_pages_costs_a_constant_number_of_queries(django_assert_max_num_queries):
    region = PlaceFactory(code="reg-53", kind=PlaceKind.REGION)
    for number in range(8):
        PlaceFactory(code=f"dep-{number}", kind=PlaceKind.DEPARTEMENT, parent=region)
        ProjectPageFactory(themes=["birds"], scope=Scope.PLACES, places=[f"dep-{number}"])
    with django_assert_max_num_queries(9):
        documents = [build_document(page) for page in indexable_projects()]
    assert len(documents) == 8
