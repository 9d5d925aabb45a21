"""How sure is a rate that was counted among few?"""

from math import sqrt
from typing import Final

# The standard normal's 97.5th percentile: 95 of 100 such intervals hold the true rate.
Z: Final = 1.959963984540054


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval (1927) for a rate of `count` in `total`, both ends 0–1."""
    rate, share = count / total, Z * Z / total
    center = (rate + share / 2) / (1 + share)
    margin = Z * sqrt(rate * (1 - rate) / total + share / (4 * total)) / (1 + share)
    return max(0.0, center - margin), min(1.0, center + margin)
