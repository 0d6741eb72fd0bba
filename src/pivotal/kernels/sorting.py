"""The order of many times: into cells of equal width by counting, then the last few places by insertion.

Times are sorted by the cell they fall in, digit by digit (Knuth, The Art of Computer Programming, volume 3, sections
5.2.1 and 5.2.5), which takes a time proportional to their number; where they crowd into few cells, sorting by
comparison is quicker, and the caller is told.
"""

from pivotal.kernels.compile import kernel

DIGIT = 11  # bits
MOST_MOVES = 16  # by insertion, for each time


@kernel("f8[::1], f8, i8, i8, i8, i8, i8[:, ::1]")
def count(time, cells, size, begin, end, shift, counts):
    """Count, by chunk of so many times, how many have each digit of their cell."""
    mask = (1 << DIGIT) - 1
    for c in range(begin, end):
        counts[c] = 0
        for k in range(c * size, min(time.size, (c + 1) * size)):
            counts[c, (int(time[k] * cells) >> shift) & mask] += 1


@kernel("i8[:, ::1]")
def places(counts):
    """Turn counts, in place, into where each chunk puts its first time of each digit."""
    at = 0
    for digit in range(counts.shape[1]):
        for c in range(counts.shape[0]):
            here = counts[c, digit]
            counts[c, digit] = at
            at += here


@kernel("f8[::1], f8, i8, i8, i8, i8, i8[::1], i8[:, ::1], f8[::1], i8[::1]")
def distribute(time, cells, size, begin, end, shift, order, counts, out_time, out_order):
    """Put times, and the rows they are of, where ``places`` says; an empty ``order`` is that of the data."""
    mask = (1 << DIGIT) - 1
    for c in range(begin, end):
        for k in range(c * size, min(time.size, (c + 1) * size)):
            t = time[k]
            digit = (int(t * cells) >> shift) & mask
            to = counts[c, digit]
            counts[c, digit] = to + 1
            out_time[to] = t
            out_order[to] = order[k] if order.size else k


@kernel("f8[::1], i8[::1]")
def insert(time, order):
    """Sort times that are all but in order, with their rows; say whether it took too many moves, so that it stopped."""
    moves, most = 0, MOST_MOVES * time.size
    for k in range(1, time.size):
        t = time[k]
        if not t < time[k - 1]:
            continue
        row, to = order[k], k
        while to > 0 and time[to - 1] > t:
            time[to], order[to] = time[to - 1], order[to - 1]
            to -= 1
        time[to], order[to] = t, row
        moves += k - to
        if moves > most:
            return True
    return False
