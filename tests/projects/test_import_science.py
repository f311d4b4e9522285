"""The catalogues of citizen science in their own formats."""

import json
from datetime import date

import pytest

from projects.enums import Level, Scope, Stage
from projects.importers.run import import_file
from projects.models import ProjectPage
from tests.projects.importing import counts, write

PPSR = {
    "Project": [
        {
            "projectId": "urn:uuid:1",
            "projectName": "Spot the swift",
            "projectAim": "Count swifts.",
            "projectDescription": "Every evening of June, count those above your street. Write to a@b.org.",
            "projectStatus": "Periodically active",
            "projectStartDate": "2019-05-01T00:00:00Z",
            "projectEndDate": "Unknown",
            "projectDuration": "Unknown",
            "projectScienceType": "Biological Sciences - Zoology",
            "projectResponsiblePartyName": "Swift Trust",
            "projectResponsiblePartyContactEmail": "zoe@example.org",
            "projectGeographicLocation": {"projectPinLatitude": 51.5, "projectPinLongitude": -0.1},
            "hasTag": ["Participate from home", "Suitable for children"],
            "difficultyLevel": "Easy",
            "keyword": "Birds, swifts",
            "projectUrl": "https://swift.example.org/",
        }
    ]
}
EUCS = [
    {
        "id": 12,
        "name": "Rivers of Europe",
        "aim": "Know our rivers.",
        "description": "Measure the water of a river near you, twice a year.",
        "keywords": [{"id": 1, "keyword": "water"}],
        "status": {"id": 2, "status": "Active"},
        "topic": [{"id": 5, "topic": "Ocean, Water, Marine & Terrestrial"}],
        "participationTask": [{"id": 3, "participationTask": "Measurement"}],
        "difficultyLevel": {"id": 1, "difficultyLevel": "Medium"},
        "start_date": "2021-03-01",
        "end_date": None,
        "url": "https://rivers.example.org/",
        "mainOrganisation": {"id": 7, "name": "River Institute", "url": "https://institute.example.org/"},
        "latitude": "52.1",
        "longitude": "4.3",
        "howToParticipate": "Order the kit.",
        "doingAtHome": False,
        "equipment": "A test kit",
        "author_email": "zoe@example.org",
    }
]
SCISTARTER = [
    {
        "uid": "c3f5",
        "title": "Sky Night",
        "short_desc": "Count stars.",
        "description": "Count the stars of a constellation from your window.",
        "opp_topics": ["astronomy_space", "climate_weather"],
        "partner_opp_url": "https://sky.example.org/",
        "partner_name": "SciStarter",
        "organization_name": "Sky Society",
        "start_datetimes": ["2026-05-02T18:00:00-05:00", "2026-05-01T18:00:00-05:00"],
        "end_datetimes": ["2026-05-03T22:00:00-05:00"],
        "is_online": True,
        "contact_email": "zoe@example.org",
    }
]
FILES = {"ppsr-core": PPSR, "eu-citizen-science": EUCS, "scistarter": SCISTARTER}


@pytest.fixture
def page(tmp_path):
    """Import the example of a kind and give its page."""

    def read(kind):
        summary = import_file(write(tmp_path, json.dumps(FILES[kind]), f"{kind}.json"))
        assert (summary.mapping, counts(summary)) == (kind, (1, 1, 0, 0, 0))
        assert summary.warnings == []
        return ProjectPage.objects.get()

    return read


def slugs(terms):
    return sorted(term.slug for term in terms.all())


def test_ppsr_core(page):
    found = page("ppsr-core")
    assert (found.title, found.summary) == ("Spot the swift", "Count swifts.")
    assert (found.stage, found.level, found.scope) == (Stage.PERIODIC, Level.BEGINNER, Scope.ONLINE)
    assert (found.opens_on, found.closes_on) == (date(2019, 5, 1), None)
    assert (slugs(found.themes), slugs(found.audiences)) == (["oiseaux"], ["familles"])
    assert (found.organisation.name, found.participate_url) == ("Swift Trust", "https://swift.example.org/")


def test_eu_citizen_science(page):
    found = page("eu-citizen-science")
    assert (found.stage, found.level, found.opens_on) == (Stage.ACTIVE, Level.INTERMEDIATE, date(2021, 3, 1))
    assert (slugs(found.themes), slugs(found.contribution_kinds)) == (["eau-mer"], ["mesurer"])
    assert (found.organisation.name, found.organisation.url) == (
        "River Institute",
        "https://institute.example.org/",
    )
    assert (found.first_step, found.equipment) == ("Order the kit.", "A test kit")


def test_scistarter(page):
    found = page("scistarter")
    assert (found.opens_on, found.closes_on) == (date(2026, 5, 1), date(2026, 5, 3))
    assert (slugs(found.themes), found.scope) == (["ciel", "climat"], Scope.ONLINE)
    assert found.organisation.name == "Sky Society"


@pytest.mark.parametrize("kind", FILES)
def test_neither_an_address_of_a_person_nor_the_seat_of_a_team_is_read(page, kind):
    found = page(kind)
    assert "@" not in json.dumps(found.body.get_prep_value())
    assert (found.latitude, found.longitude) == (None, None)


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_again_changes_nothing(tmp_path, page, kind):
    page(kind)
    again = import_file(write(tmp_path, json.dumps(FILES[kind]), f"{kind}.json"))
    assert counts(again) == (1, 0, 0, 1, 0)


def test_a_discipline_tells_the_theme_when_no_keyword_does(tmp_path):
    entry = {**PPSR["Project"][0], "projectName": "Look up", "projectAim": "", "keyword": "evening"}
    import_file(write(tmp_path, json.dumps({"Project": [entry]}), "ppsr.json"))
    assert slugs(ProjectPage.objects.get().themes) == ["faune"]
