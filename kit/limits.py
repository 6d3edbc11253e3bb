"""How often one client may do one thing: counted in the shared cache, by a keyed mark.

No address is kept. Where the cache fails nobody is refused: a limit keeps floods off, it guards
no right.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest

from kit.clients import client_address
from kit.crypto import blind_index


def network_of(address: str) -> str:
    """An address by which a household is counted once, though it has a whole net of IPv6."""
    found = ip_address(address)
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else address


def is_too_often(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """Count one act of this client, and tell whether it was one too many in this time."""
    mark = blind_index(network_of(client_address(request)), purpose=f"limit.{action}")[:24]
    key = f"limit:{action}:{mark}"
    try:
        cache.add(key, 0, timeout=seconds)
        return bool(cache.incr(key) > limit)
    except (DatabaseError, ValueError):
        return False
