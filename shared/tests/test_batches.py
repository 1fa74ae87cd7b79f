"""Some at a time: whatever they come from, all of them, in their order, and no sooner than they are wanted."""

from __future__ import annotations

from itertools import count

from shared.plumbing.batches import batches


def test_the_last_batch_has_what_is_left():
    assert list(batches(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(batches([], 3)) == []


def test_no_more_are_asked_for_than_are_handed_on():
    numbers = count()
    assert next(batches(numbers, 3)) == [0, 1, 2]
    assert next(numbers) == 3
