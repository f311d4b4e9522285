"""The connections of the fetcher: only to public addresses, the very ones that were verified."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

from home.fetching.errors import Forbidden, NotConnected

WEB_PORTS = (80, 443)
#: IPv6 networks whose addresses carry an IPv4 one: NAT64 (RFC 6052).
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
#: The IPv6 addresses of the Internet (RFC 4291): all others lead inside, or nowhere.
GIVEN = ipaddress.ip_network("2000::/3")


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """TCP to public hosts. ``FETCH_ALLOWED_NETWORKS`` adds networks of the operator's own, any port."""

    def __init__(self):
        self.network = httpcore.AnyIOBackend()

    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = await _resolve(host, port)
        verify(host, port, addresses)
        refusal = None
        for address in addresses:
            try:
                return await self.network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refusal = error
        raise refusal

    async def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise Forbidden(_("Une adresse du web ne mène pas à un fichier de cette machine."))

    async def sleep(self, seconds):
        await asyncio.sleep(seconds)


async def _resolve(host, port):
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotConnected(_("Le nom « %s » n’existe pas.") % host) from error
    return list(dict.fromkeys(address[0] for _family, _type, _protocol, _name, address in found))


def verify(host: str, port: int, addresses: Iterable[str]) -> None:
    """Raise Forbidden unless every one of ``addresses``, those of ``host``, may be connected to."""
    own = [ipaddress.ip_network(network) for network in settings.FETCH_ALLOWED_NETWORKS]
    for text in addresses:
        address = _plain(ipaddress.ip_address(text.partition("%")[0]))
        if any(address in network for network in own):
            continue
        is_given = address.version == 4 or address in GIVEN
        if not is_given or not address.is_global or address.is_multicast:
            raise Forbidden(_("« %s » mène à un réseau privé.") % host)
        if port not in WEB_PORTS:
            raise Forbidden(_("Le port %(port)d de « %(host)s » n’est pas celui d’un site.") % locals())


def _plain(address):
    """The IPv4 address that an IPv6 one carries, if it does: 127.0.0.1 has many disguises."""
    if address.version == 4:
        return address
    if address in TRANSLATED:
        return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
