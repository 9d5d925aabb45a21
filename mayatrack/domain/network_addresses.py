"""What is remembered of a network address, and which addresses count as one and the same caller?"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

THIS_COMPUTER: Final = "this_computer"
# The first three of an IPv4 address's four numbers, and as much of IPv6 as one site gets (RFC 6177): enough to tell the
# office from elsewhere and one attack from another, too little to find one household.
KEPT_BITS: Final = {4: 24, 6: 48}
# A single computer may take any address of its IPv6 network.
CALLER_BITS: Final = {4: 32, 6: 64}


def find_network(address: str | None) -> str | None:
    """The network of an address, such as 203.0.113.0/24; None where the address is not known, or none at all."""
    parsed = _parse(address)
    if parsed is None:
        return None
    return THIS_COMPUTER if parsed.is_loopback else _shorten(parsed, KEPT_BITS)


def name_caller(address: str) -> str:
    """What stands for everybody who could send from this address; text that is no address stands for itself."""
    parsed = _parse(address)
    return _shorten(parsed, CALLER_BITS) if parsed else address


def _parse(address: str | None) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    # ::ffff:203.0.113.7 is how some servers write an IPv4 address.
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _shorten(address: IPv4Address | IPv6Address, bits: dict[int, int]) -> str:
    return str(ip_network((address, bits[address.version]), strict=False))
