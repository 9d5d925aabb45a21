"""Does too little remain of a network address to find somebody, and enough to tell one place from another?"""

import pytest

from mayatrack.domain.network_addresses import THIS_COMPUTER, find_network, name_caller


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("10.0.0.7", "10.0.0.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:12:34:56:78:9a:bc", "2001:db8:12::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("127.0.0.1", THIS_COMPUTER),
        ("::1", THIS_COMPUTER),
        ("::ffff:127.0.0.1", THIS_COMPUTER),
        ("", None),
        (None, None),
        ("unknown", None),
        ("ines.okafor@example.org", None),
        ("203.0.113.7, 10.0.0.7", None),
    ],
)
def test_network_of_an_address(address: str | None, network: str | None) -> None:
    assert find_network(address) == network


def test_caller_is_one_ipv4_address_or_everybody_on_an_ipv6_network() -> None:
    alike = [
        {name_caller(text) for text in group}
        for group in (
            ("203.0.113.7", "::ffff:203.0.113.7"),
            ("203.0.113.8",),
            ("2001:db8:12:34::1", "2001:db8:12:34:ffff:ffff:ffff:ffff"),
            ("2001:db8:12:35::1",),
            ("unknown",),
            ("",),
        )
    ]
    assert [len(names) for names in alike] == [1] * 6
    assert len(set.union(*alike)) == 6
