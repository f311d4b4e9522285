import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.fetching.errors import Forbidden
from home.fetching.network import verify

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fec0::1",
    "::7f00:1",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_in_any_disguise(address):
    with pytest.raises(Forbidden):
        verify("exemple.fr", 443, [address])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_fine(address):
    verify("exemple.fr", 443, [address])


def test_one_private_address_among_others_is_enough_to_refuse():
    with pytest.raises(Forbidden):
        verify("exemple.fr", 443, ["93.184.216.34", "127.0.0.1"])


def test_only_the_ports_of_the_web():
    with pytest.raises(Forbidden, match="22"):
        verify("exemple.fr", 22, ["93.184.216.34"])


def test_networks_of_the_operator_are_allowed_on_any_port(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["10.1.0.0/16"]
    verify("interne.exemple.fr", 8080, ["10.1.2.3"])
    with pytest.raises(Forbidden):
        verify("interne.exemple.fr", 443, ["10.2.2.3"])


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_carrying_a_private_address_in_another_hides_nothing(private):
    mapped = ipaddress.ip_address(f"::ffff:{private}")
    with pytest.raises(Forbidden):
        verify("exemple.fr", 443, [str(mapped)])
