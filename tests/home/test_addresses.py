import pytest

from home.addresses import parts_of

pytestmark = pytest.mark.once


def test_an_address_is_read_in_its_parts():
    parts = parts_of("https://exemple.fr/projets/?q=lac")
    assert (parts.scheme, parts.hostname, parts.path, parts.query) == (
        "https",
        "exemple.fr",
        "/projets/",
        "q=lac",
    )


@pytest.mark.parametrize("url", ["http://[", "//[x]y", "http://a]b", "http://\u2100.fr"])
def test_what_is_no_address_has_no_part(url):
    parts = parts_of(url)
    assert not any(parts) and parts.hostname is None
