"""Which items kept their order."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from planbook.diff.order import longest_increasing

some = settings(max_examples=60, deadline=None, derandomize=True)


def test_examples() -> None:
    assert longest_increasing([], []) == set()
    assert longest_increasing([0, 1, 2], [1.0] * 3) == {0, 1, 2}
    assert longest_increasing([1, 2, 3, 0], [1.0] * 4) == {0, 1, 2}
    assert longest_increasing([1, 0], [1.0, 1.5]) == {1}


@some
@given(st.permutations(range(7)), st.lists(st.integers(1, 5), min_size=7, max_size=7))
def test_it_is_the_heaviest_part_that_rises(places: list[int], weights: list[int]) -> None:
    kept = longest_increasing(places, [float(weight) for weight in weights])
    parts = (part for size in range(8) for part in combinations(range(7), size))
    rising = [part for part in parts if all(places[a] < places[b] for a, b in pairwise(part))]
    assert tuple(sorted(kept)) in rising
    assert sum(weights[index] for index in kept) == max(sum(weights[index] for index in part) for part in rising)
