"""Where we send to: http or https, any machine of the plant's network, never a cloud's own metadata.

Addresses of the machine itself and of the local network are allowed: that is where a factory's ERP lives. What
is answered there is not shown to anybody, so nobody can look around by way of a webhook.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from shared.contracts.refusals import Invalid

# Where clouds tell a machine its own secrets, beside the link-local addresses that most of them use.
METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")))


def require_address(url: str) -> None:
    """An address we may send to, as far as can be said by looking at it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid({"url": "not_url"}) from None
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Invalid({"url": "not_url"})
    if parts.username is not None or parts.password is not None:
        raise Invalid({"url": "url_with_password"})
    if is_forbidden(parts.hostname):
        raise Invalid({"url": "forbidden_address"})


def leads_nowhere_forbidden(url: str) -> bool:
    """Asks the name service: is none of the machine's addresses forbidden? Raises OSError for an unknown name."""
    parts = urlsplit(url)
    found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    return not any(is_forbidden(str(address[0])) for *_, address in found)


def is_forbidden(host: str) -> bool:
    """Link-local, multicast and unspecified addresses, and where a cloud keeps its metadata; a name is none."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None) or address
    return bool(inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner in METADATA)
