"""Is an organization that is spelled almost alike taken for the same one, and a sister for another?"""

import pytest

from mayatrack.domain.organizations import find_similar_names

KNOWN = [
    "City of Los Angeles, Bureau of Sanitation",
    "City of Los Angeles, Bureau of Engineering",
    "Port of Los Angeles",
    "Pacific Council on International Policy",
    "The Getty",
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Pacific Council of International Policy", ["Pacific Council on International Policy"]),
        ("pacific council on internatonal policy, Inc.", ["Pacific Council on International Policy"]),
        ("Los Angeles Port", ["Port of Los Angeles"]),
        ("Getty", ["The Getty"]),
        ("City of Los Angeles, Bureau of Street Lighting", []),
        ("Museum of Tolerance", []),
        ("The Getty", []),
        ("…", []),
    ],
)
def test_nearly_the_same_name_is_found(name: str, found: list[str]) -> None:
    assert find_similar_names(name, KNOWN) == found


def test_at_most_three_are_asked_about() -> None:
    assert len(find_similar_names("Getti", [f"Getty{letter}" for letter in "abcdef"])) <= 3
