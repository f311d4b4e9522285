"""Where the pages say they are, once a site is installed."""

import pytest
from django.core.management import call_command
from wagtail.models import Site

from home.models import HomePage
from home.site_address import pages_bear_the_address

SITE = "https://co-construisons.example.org"


@pytest.fixture
def installed(settings):
    settings.SITE_URL = SITE


def test_a_new_site_is_told_that_its_pages_bear_another_address(installed):
    (said,) = pages_bear_the_address(None)
    assert said.id == "home.E001"
    assert f"« http://localhost » et SITE_URL vaut « {SITE} »" in said.msg
    assert "setup_site" in said.hint


def test_pages_take_the_address_of_the_site(installed, client, capsys):
    client.get("/")
    call_command("setup_site")
    assert capsys.readouterr().out == f"Adresse des pages : {SITE}.\n"
    assert pages_bear_the_address(None) == []
    assert HomePage.objects.first().full_url == f"{SITE}/"
    assert f'<link rel="canonical" href="{SITE}/">' in client.get("/").text


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("http://localhost:8000", 8000),
        ("http://localhost", 80),
        (SITE, 443),
        ("https://localhost:8443", 443),
    ],
)
def test_the_port_is_that_of_the_address(settings, address, port):
    settings.SITE_URL = address
    call_command("setup_site")
    site = Site.objects.get(is_default_site=True)
    assert (site.port, site.root_url) == (port, address)
