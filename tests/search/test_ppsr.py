"""What other catalogues of citizen science read of ours: PPSR Core 2020.0."""

import json
from datetime import date

import pytest
from jsonschema import Draft7Validator

from projects.enums import Level, Scope, Stage
from search.exports import public_projects
from search.ppsr import SCIENCE, STATUS, project
from tests.home.factories import translated
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, ThemeFactory
from tests.search.ppsr import SCHEMA, faults

ADDRESS = "/projets/ppsr-core.json"


def exported(client, **parameters):
    response = client.get(ADDRESS, parameters)
    assert response["Content-Type"].startswith("application/json")
    assert response["Access-Control-Allow-Origin"] == "*"
    return json.loads(b"".join(response.streaming_content))


def told(page):
    return project(next(public_projects([page.pk], with_body=True)))


def test_the_schema_itself_is_sound_and_sees_faults():
    Draft7Validator.check_schema(SCHEMA)
    assert faults({"Project": [{"projectName": "Seul"}]})


def test_a_full_project_and_a_bare_one_are_both_valid(client, discover):
    ProjectPageFactory(
        themes=["birds"],
        contribution_kinds=["observe", "build"],
        audiences=["families"],
        access_needs=["no-travel"],
        opens_on=date(2024, 2, 1),
        closes_on=date(2090, 2, 1),
        latitude=48.1,
        longitude=-1.7,
        body=[("paragraph", "<p>Compter les <b>nids</b>.</p>")],
    )
    ProjectPageFactory(organisation=None, participate_url="", level="", effort="", summary="Un nid.")
    discover()
    document = exported(client)
    assert faults(document) == []
    assert len(document["Project"]) == 2


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_valid(discover, stage):
    entry = told(ProjectPageFactory(stage=stage))
    assert faults({"Project": [entry]}) == []
    assert entry["projectStatus"] == STATUS[stage]


@pytest.mark.parametrize("code", SCIENCE)
def test_every_theme_has_a_discipline_of_the_standard(code):
    ThemeFactory(code=code)
    entry = told(ProjectPageFactory(themes=[code]))
    assert faults({"Project": [entry]}) == []


def test_a_project_without_an_end_says_that_its_end_and_duration_are_unknown():
    entry = told(ProjectPageFactory(opens_on=date(2024, 2, 1)))
    assert (entry["projectEndDate"], entry["projectDuration"]) == ("Unknown", "Unknown")
    assert entry["projectStartDate"].startswith("2024-02-01")


def test_a_project_that_was_over_before_it_was_online_did_not_begin_after_its_end():
    entry = told(ProjectPageFactory(closes_on=date(2019, 6, 1)))
    assert entry["projectStartDate"] <= entry["projectEndDate"]
    assert entry["projectDuration"] == "P0D"


def test_no_address_of_a_person_is_exported():
    entry = told(ProjectPageFactory(organisation=OrganisationFactory(name="Muséum")))
    assert entry["projectResponsiblePartyContactEmail"] == ""
    assert entry["contactPoint"]["meansOfContact"] == "Website"


def test_where_one_takes_part_is_the_coverage_and_never_where_the_team_sits():
    place = told(ProjectPageFactory(latitude=48.1, longitude=-1.7))["projectGeographicLocation"]
    assert set(place) == {
        "projectGeographicCoverageCentroidLatitude",
        "projectGeographicCoverageCentroidLongitude",
    }


def test_what_the_page_says_is_found_under_the_names_of_the_standard():
    entry = told(
        ProjectPageFactory(
            title="Chouettes",
            scope=Scope.ONLINE,
            level=Level.EXPERT,
            themes=["birds"],
            body=[("heading", "Où ?"), ("paragraph", "<p>Dans les <b>granges</b>.</p>")],
        )
    )
    assert (entry["projectName"], entry["language"], entry["difficultyLevel"]) == ("Chouettes", "fr", "Hard")
    assert entry["hasTag"] == ["Participate from home"]
    assert "granges" in entry["projectDescription"]
    assert "<b>" not in entry["projectDescription"]


def test_the_identifier_is_the_same_in_both_languages_and_for_ever():
    page = ProjectPageFactory()
    english = translated(page, title="Owls")
    assert told(page)["projectId"] == told(english)["projectId"]


def test_the_filters_of_a_search_choose_what_is_exported(client, discover):
    ProjectPageFactory(title="Chouettes")
    ProjectPageFactory(title="Mares", recruiting=False)
    discover()
    assert [entry["projectName"] for entry in exported(client)["Project"]] == ["Chouettes"]
    assert len(exported(client, tous="1")["Project"]) == 2


def test_nothing_found_is_a_valid_document(client, discover):
    discover()
    assert exported(client, q="zygomatique") == {"Project": []}


def test_many_projects_are_read_in_few_queries(client, discover, django_assert_max_num_queries):
    for _number in range(20):
        ProjectPageFactory(themes=["birds"], body=[("paragraph", "<p>Un nid.</p>")])
    discover()
    with django_assert_max_num_queries(30):
        exported(client)
