"""Which addresses may be asked: no redirect leads into the user's own network."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

from kg.errors import FetchError


def redirected(url: str, location: str) -> str:
    """Return where a redirect leads.

    Raises:
        FetchError: It leads to another kind of address, or to a private one from elsewhere.
    """
    target = urljoin(url, location)
    parts, origin = urlsplit(target), urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(url, f"it redirects to an address that is no web page ({target[:200]}).")
    if origin.scheme == "https" and parts.scheme == "http" and parts.hostname != origin.hostname:
        raise FetchError(url, f"it redirects from an encrypted to an open connection ({target[:200]}).")
    if (parts.hostname, parts.port) != (origin.hostname, origin.port) and not is_public(parts.hostname):
        raise FetchError(
            url, f"it redirects to a private address ({parts.hostname}).", "It was not followed; is the service right?"
        )
    return target


def is_public(host: str) -> bool:
    """Whether every address of a host is one of the public network; an unknown host has none, and is not."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(_is_global(address) for address in found)


def _is_global(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_global) and not ip.is_multicast
