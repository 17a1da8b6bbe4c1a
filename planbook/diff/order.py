"""Determines which items kept their order, and which moved."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_increasing(places: Sequence[int], weights: Sequence[float]) -> set[int]:
    """Returns the indices of the heaviest increasing subsequence of `places`; the other items have moved.

    `places` are distinct numbers. Takes O(n log n), with a tree of the best sums so far.
    """
    ranks = sorted(places)
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)  # Fenwick tree: the best sum, and where it ends
    before: list[int] = []
    for index, place in enumerate(places):
        rank = bisect_left(ranks, place) + 1
        total, previous = _best_below(best, rank - 1)
        before.append(previous)
        _put(best, rank, (total + weights[index], index))
    index = _best_below(best, len(places))[1]
    kept = set()
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept


def _best_below(tree: Sequence[tuple[float, int]], rank: int) -> tuple[float, int]:
    found = (0.0, -1)
    while rank > 0:
        found = max(found, tree[rank], key=lambda entry: entry[0])
        rank -= rank & -rank
    return found


def _put(tree: list[tuple[float, int]], rank: int, entry: tuple[float, int]) -> None:
    while rank < len(tree):
        if entry[0] > tree[rank][0]:
            tree[rank] = entry
        rank += rank & -rank
