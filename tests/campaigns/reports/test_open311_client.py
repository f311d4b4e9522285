"""A client that others wrote, and use with the servers of cities, reads ours as it reads theirs."""

import georeport
import pytest

from campaigns.reports import states
from campaigns.reports.enums import State
from campaigns.reports.models import Report
from tests.campaigns.reports.factories import CategoryFactory, Open311KeyFactory, ReportFactory
from tests.campaigns.reports.forwarding.peers import own_server
from tests.campaigns.reports.test_open311 import FIELDS, post
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.once


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_known_client_goes_all_the_way_round(client, form, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    rennes, parent = PlaceFactory(code="com-35238", name="Rennes"), CategoryFactory(label="Éclairage")
    lamp = CategoryFactory(code="lampadaire", label="Lampadaire éteint", parent=parent)
    ReportFactory(place=rennes, category=lamp, path=[State.PUBLISHED])
    asked = {"api_key": Open311KeyFactory().secret, "jurisdiction_id": "35238", "service_code": "lampadaire"}
    made = post(client, {**asked, "address_string": "1 place Hoche", "description": "Éteint <depuis> lundi"})
    number = made.json()[0]["service_request_id"]
    with own_server() as url:
        city = georeport.GeoReport(url, jurisdiction="35238", output_format=form)
        services = city.get_service_list()
        # xmltodict gives one row as itself.
        (service,) = services if isinstance(services, list) else [services]
        assert (service["service_code"], service["group"]) == ("lampadaire", "Éclairage")
        assert city.get_service_definition("lampadaire")["service_code"] == "lampadaire"
        states.move(Report.objects.get(number=number), State.PUBLISHED)
        read = city.get_service_request(number)
        assert list(read) == FIELDS
        assert (read["status"], read["description"]) == ("open", "Éteint <depuis> lundi")
        found = city.get_service_requests(service_code="lampadaire", status="open")
        assert number in {each["service_request_id"] for each in found}
        assert len(found) == 2
