"""Sets of patients as unions of boxes: a box allows some cells of each dimension, as the bits of an integer.

Exact and without a solver: two boxes overlap if they share a cell in every dimension, and a box less another falls into
at most one piece a dimension. Everything here is integers; ``space.py`` says what the cells mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from operator import and_

from pivotal.errors import DataError

Box = tuple[int, ...]
Region = tuple[Box, ...]

MOST_BOXES = 50_000
MOST_GROWN = 300


def meet(one: Box, other: Box) -> Box | None:
    """Return what two boxes share, or None where they are apart."""
    shared = tuple(map(and_, one, other))
    return shared if all(shared) else None


def intersect(one: Iterable[Box], other: Sequence[Box]) -> Region:
    """Return what two regions share."""
    return simplified([shared for left in one for right in other if (shared := meet(left, right)) is not None])


def subtract(region: Iterable[Box], other: Iterable[Box]) -> Region:
    """Return what of a region lies outside another, as boxes that do not overlap if the region's did not."""
    left = list(region)
    for box in other:
        left = [piece for each in left for piece in _less(each, box)]
        if len(left) > MOST_BOXES:
            raise too_many(len(left))
    return merged(left)


def _less(box: Box, other: Box) -> list[Box]:
    if meet(box, other) is None:
        return [box]
    pieces: list[Box] = []
    rest = list(box)
    for dimension, allowed in enumerate(other):
        outside = rest[dimension] & ~allowed
        if outside:
            pieces.append((*rest[:dimension], outside, *rest[dimension + 1 :]))
            rest[dimension] &= allowed
    return pieces


def disjoint(region: Iterable[Box]) -> Region:
    """Return the same region as boxes that do not overlap."""
    found: list[Box] = []
    for box in region:
        pieces = [box]
        for known in found:
            pieces = [piece for each in pieces for piece in _less(each, known)]
        found.extend(pieces)
        if len(found) > MOST_BOXES:
            raise too_many(len(found))
    return merged(found)


def simplified(region: Sequence[Box]) -> Region:
    """Return the same region without boxes that lie within others."""
    if len(region) > MOST_BOXES:
        raise too_many(len(region))
    kept: list[Box] = []
    for box in sorted(set(region), key=lambda each: -sum(bits.bit_count() for bits in each)):
        if not any(all(bits & ~wide == 0 for bits, wide in zip(box, known, strict=True)) for known in kept):
            kept.append(box)
    return tuple(kept)


def merged(region: Iterable[Box]) -> Region:
    """Return the same region with boxes joined that differ in one dimension only, until none can be joined."""
    boxes = list(dict.fromkeys(region))
    before = -1
    while len(boxes) != before:
        before = len(boxes)
        for dimension in range(len(boxes[0]) if boxes else 0):
            by_rest: dict[Box, int] = {}
            for box in boxes:
                rest = (*box[:dimension], *box[dimension + 1 :])
                by_rest[rest] = by_rest.get(rest, 0) | box[dimension]
            boxes = [(*rest[:dimension], bits, *rest[dimension:]) for rest, bits in by_rest.items()]
    return tuple(boxes)


def within(box: Box, region: Iterable[Box]) -> bool:
    """Say whether a box lies wholly within a region."""
    near = [each for each in region if meet(box, each) is not None]
    if any(all(bits & ~wide == 0 for bits, wide in zip(box, each, strict=True)) for each in near):
        return True
    left = [box]
    for each in near:
        left = [piece for one in left for piece in _less(one, each)]
        if not left:
            return True
    return False


def largest(region: Region, free: Region = ()) -> Region:
    """Return a region as few boxes that are as large as they can be; they may overlap.

    Each box is grown, cell by cell, as long as it stays within the region or reaches into ``free`` (what nobody asks
    about); then boxes are chosen, the largest first, until they cover the region. What people would say of a region
    are its largest boxes, not its pieces.
    """
    if len(region) > MOST_GROWN:
        return region
    pieces = disjoint(region)
    allowed = (*pieces, *free)
    grown = {_grown(box, allowed) for box in pieces}
    chosen: list[Box] = []
    left: Region = pieces
    while left:
        best = max(grown, key=lambda box: (sum(_size(s) for each in left if (s := meet(box, each))), box))
        chosen.append(best)
        left = subtract(left, [best])
    return tuple(chosen)


def _grown(box: Box, region: Region) -> Box:
    """Return a box of a region as large as it can be; only what is added is looked for, the box itself lies within."""
    hull = hull_of(region)
    for dimension in range(len(box)):
        more = hull[dimension] & ~box[dimension]
        if not more:
            continue
        singly = [1 << cell for cell in range(more.bit_length()) if more >> cell & 1]
        for bits in [more, *(singly if len(singly) > 1 else [])]:  # all that is left at once, or else cell by cell
            if within((*box[:dimension], bits, *box[dimension + 1 :]), region):
                box = (*box[:dimension], box[dimension] | bits, *box[dimension + 1 :])
                if bits == more:
                    break
    return box


def hull_of(region: Iterable[Box]) -> Box:
    """Return the smallest box that holds a region."""
    boxes = list(region)
    hull = list(boxes[0])
    for box in boxes[1:]:
        hull = [bits | more for bits, more in zip(hull, box, strict=True)]
    return tuple(hull)


def _size(box: Box) -> int:
    return prod(bits.bit_count() for bits in box)


def cells(region: Iterable[Box]) -> int:
    """Return how many cells a region holds."""
    return sum(_size(box) for box in disjoint(region))


def project(region: Iterable[Box], dimensions: Sequence[int]) -> Region:
    """Return what of some dimensions a region reaches, whatever the others are."""
    return simplified([tuple(box[each] for each in dimensions) for box in region])


def too_many(count: int) -> DataError:
    """Build the error for a region that falls into too many pieces."""
    return DataError(
        f"the criteria fall into more than {MOST_BOXES:,} pieces ({count:,}); compare fewer at a time, "
        "or leave out fields that only one of them restricts"
    )
