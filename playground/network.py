"""Which addresses are one caller's."""

import ipaddress

IPV6_PREFIX_BITS = 64
"""Of an IPv6 address: whoever has one usually has all addresses that begin with these bits."""


def network_of(text: str) -> str:
    """What is counted of an address: of IPv6, the network that one caller has."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text or "unknown"
    if address.version == 4:
        return text
    if address.ipv4_mapped is not None:  # a socket for both kinds says IPv4 so
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_PREFIX_BITS), strict=False))
