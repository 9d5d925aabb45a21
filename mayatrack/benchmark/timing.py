"""How long do two ways to the same answer take, side by side?"""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any, Final

ROUNDS: Final = 5

Pair = tuple[Callable[[], Any], Callable[[], Any]]


def time_pairs(pairs: Sequence[Pair], *, repeats: int) -> list[tuple[float, float]]:
    """The median seconds of both ways of every pair, in the order of the pairs.

    The two take turns, and all pairs are measured in several rounds, so that a busy moment of the machine meets both
    ways, and a few repeats of many pairs rather than all repeats of one.
    """
    rounds = min(ROUNDS, repeats)
    times: list[list[tuple[float, float]]] = [[] for _ in pairs]
    for _ in range(rounds):
        for pair, measured in zip(pairs, times, strict=True):
            # Once unmeasured: the pair before has left the processor's caches to itself.
            _time_pair(pair)
            measured += [_time_pair(pair) for _ in range(repeats // rounds)]
    return [(median(our for our, _ in measured), median(their for _, their in measured)) for measured in times]


def _time_pair(pair: Pair) -> tuple[float, float]:
    ours, theirs = pair
    return _seconds(ours), _seconds(theirs)


def _seconds(act: Callable[[], Any]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start
