"""Networks written down in a setting: does an address lie in one of them?"""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import msgspec

Network = IPv4Network | IPv6Network


class Networks(msgspec.Struct, frozen=True):
    """Networks, and parts of them that are left out."""

    inside: tuple[Network, ...] = ()
    outside: tuple[Network, ...] = ()

    def hold(self, address: str) -> bool:
        """Tell whether an address lies in one of them; what is no address does not."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        plain = getattr(found, "ipv4_mapped", None) or found
        return any(plain in one for one in self.inside) and not any(
            plain in one for one in self.outside
        )


@lru_cache(maxsize=8)
def read_networks(written: str) -> Networks:
    """Return networks written as ``10.1.0.0/16 !10.1.9.0/24``; ``!`` leaves a part out.

    Raises:
        ValueError: one of them is no network.
    """
    words = written.replace(",", " ").split()
    inside = tuple(ip_network(one) for one in words if not one.startswith("!"))
    outside = tuple(ip_network(one[1:]) for one in words if one.startswith("!"))
    return Networks(inside, outside)
