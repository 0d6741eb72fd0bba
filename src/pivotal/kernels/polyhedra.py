"""How likely three independent normal variables lie outside a polyhedron, given by its faces.

A polyhedron blown up about the origin gains what crosses its faces. A face gains in proportion to the probability of a
polygon, which is that of the whole plane less a T function (Owen 1956) an edge; and the integral of that over the scale
is one of a complementary error function along the edge. The two faces that meet there are taken together, so that
what an edge takes away vanishes with the angle between them.

Directions that are nearly the same are told apart by their difference, which has no rounding error: of all that is
computed of such faces, each of them agrees with its neighbours to the last digits, and faces that are all but one
count all but once. The error is below 1e-13 of the probability that the nearest face is passed.
"""

import math

import numpy as np

from pivotal.kernels.compile import kernel

COLUMNS = 5  # of the faces: a unit vector, the distance, room to work in
SAME = 1e-13  # the distance of unit vectors that count as one
NEAREST = 1e-15  # of a face to the origin; 0 cannot be blown up
FARTHEST = 8.6  # standard errors beyond the nearest face
THINNEST = 1e-16  # of an edge to the foot of a face, relative to its distance from the origin
PANEL = 1.8
# What is known of a face: its foot is within the others, or is not, or the face touches without being passed first.
OPEN, COVERED, TOUCHING = 1.0, 0.0, -1.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


@kernel("f8")
def tail(z):
    """Return the probability that a standard normal variable exceeds z."""
    return 0.5 * math.erfc(z * math.sqrt(0.5))


@kernel()
def _apart(i, k, faces):
    """Return the difference of two directions, or their sum and -1 where they are nearer to being opposite."""
    a, b, c = faces[i, 0], faces[i, 1], faces[i, 2]
    u, v, w = faces[k, 0], faces[k, 1], faces[k, 2]
    sign = 1.0 if a * u + b * v + c * w >= 0.0 else -1.0
    u, v, w = u - sign * a, v - sign * b, w - sign * c
    return u, v, w, sign, u * u + v * v + w * w


@kernel()
def _left(one, other, sign, square):
    """Return the distance of a face less what that of another is along it, which nearly cancel where they are alike."""
    if square < 0.5:
        return other - sign * one + 0.5 * sign * square * one
    return other - sign * (1.0 - 0.5 * square) * one


@kernel()
def _cut(m, i, j, faces, axis, leans, reach):
    """Return where the line in which two faces meet is an edge, between -reach and reach; start > end where it is none.

    ``axis`` is the direction of the line, ``leans`` how far it is from the feet of both faces. A further face that only
    touches the edge is taken away.
    """
    x, y, z = axis
    start, end = -reach, reach
    for k in range(m):
        if k in (i, j) or faces[k, 4] == TOUCHING:
            continue
        base, lean, turn = i, leans[0], 1.0
        u, v, w, sign, square = _apart(i, k, faces)
        other = _apart(j, k, faces)
        if other[4] < square:
            base, lean, turn = j, leans[1], -1.0
            u, v, w, sign, square = other
        a, b, c, apart = faces[base, 0], faces[base, 1], faces[base, 2], faces[base, 3]
        # along the line, and from the foot of the face to the line
        slope = u * x + v * y + w * z
        toward = turn * (u * (y * c - z * b) + v * (z * a - x * c) + w * (x * b - y * a))
        room = _left(apart, faces[k, 3], sign, square) - lean * toward
        gap, size = faces[k, 3] - sign * apart, math.sqrt(square)
        if size < SAME:  # parallel, or one face twice
            if gap < 0.0 or (gap == 0.0 and sign > 0.0 and k < base):
                return 1.0, -1.0
        elif abs(slope) <= SAME * size:
            near = SAME * size * (abs(apart) + abs(lean))
            if abs(room) < near and _between(i, j, k, faces):
                faces[k, 4] = TOUCHING
            elif room < 0.0:
                return 1.0, -1.0
        elif slope > 0.0:
            end = min(end, room / slope)
        else:
            start = max(start, room / slope)
        if start >= end:
            return 1.0, -1.0
    return start, end


@kernel()
def _between(i, j, k, faces):
    """Say whether of three faces that share a line the last lies between the others, where it only touches."""
    ij = ik = jk = 0.0
    for axis in range(3):
        ij += faces[i, axis] * faces[j, axis]
        ik += faces[i, axis] * faces[k, axis]
        jk += faces[j, axis] * faces[k, axis]
    return jk - ij * ik >= 0.0 and ik - ij * jk >= 0.0


@kernel()
def _along(start, end, sine, one, other, lean, tilt):
    """Return what an edge takes away: the integral over the scale of the T functions of its two faces.

    Where ``one`` and ``other`` are the distances of the faces, ``lean`` and ``tilt`` those of their feet from the edge.
    In units of the hyperbolic sine that the shorter of these gives, all singularities are pi/2 off the line.
    """
    square = one * one + lean * lean
    unit = min(abs(lean), abs(tilt))
    ratio = max(abs(lean), abs(tilt)) / unit
    ratio *= ratio
    still = sine * lean * tilt * square / unit**3
    grown = sine * (one * other + lean * tilt) / unit
    first, last = math.asinh(start / unit), math.asinh(end / unit)
    total = 0.0
    for part in range(2):  # on either side of 0, where the integrand is steepest
        begin, stop = (first, min(last, 0.0)) if part == 0 else (max(first, 0.0), last)
        if not begin < stop:
            continue
        count = int((stop - begin) / PANEL) + 1
        half = 0.5 * (stop - begin) / count
        for panel in range(count):
            middle = begin + (2 * panel + 1) * half
            for k in range(NODES.size):
                power = math.exp(middle + half * NODES[k])
                cosh, sinh = 0.5 * (power + 1.0 / power), 0.5 * (power - 1.0 / power)
                sinh *= sinh
                far = math.sqrt(square + unit * unit * sinh)
                weight = half * WEIGHTS[k] * (still + grown * sinh)
                total += weight * math.erfc(far * math.sqrt(0.5)) / (far * cosh * (ratio + sinh))
    return total / (4.0 * math.pi)


@kernel()
def _meeting(m, i, j, faces):
    """Return what the edge between two faces takes away; mark faces of which the other covers the foot."""
    a, b, c, one, other = faces[i, 0], faces[i, 1], faces[i, 2], faces[i, 3], faces[j, 3]
    u, v, w, sign, square = _apart(i, j, faces)
    x, y, z = b * w - c * v, c * u - a * w, a * v - b * u
    sine = math.sqrt(x * x + y * y + z * z)
    if sine < SAME and sign > 0.0:
        faces[i if other < one else j, 4] = COVERED
        return 0.0
    lean, tilt = _left(one, other, sign, square), _left(other, one, sign, square)
    if sine < SAME:
        lean = tilt = one + other
    if lean < 0.0:
        faces[i, 4] = COVERED
    if tilt < 0.0:
        faces[j, 4] = COVERED
    nearest = min(abs(one), abs(other))
    if sine < SAME or (lean / sine) ** 2 + one * one - nearest * nearest > FARTHEST * FARTHEST:
        return 0.0
    lean, tilt, x, y, z = lean / sine, tilt / sine, x / sine, y / sine, z / sine
    far = one * one + lean * lean
    reach = math.sqrt(max(FARTHEST * FARTHEST - far + nearest * nearest, 0.0))
    start, end = _cut(m, i, j, faces, (x, y, z), (lean, tilt), reach)
    if start >= end:
        return 0.0
    least = THINNEST * math.sqrt(far)
    lean = max(lean, least) if lean >= 0.0 else min(lean, -least)
    tilt = max(tilt, least) if tilt >= 0.0 else min(tilt, -least)
    return _along(start, end, sine, one, other, lean, tilt)


@kernel()
def _once(m, faces):
    """Return the probability, and whether it is to be computed again, without faces that were found to touch."""
    total = 0.0
    touching = 0
    for i in range(m):
        if faces[i, 4] == TOUCHING:
            touching += 1
            continue
        faces[i, 4] = OPEN
        if faces[i, 3] < 0.0:
            total = 1.0
    for i in range(m):
        for j in range(i + 1, m):
            if faces[i, 4] != TOUCHING and faces[j, 4] != TOUCHING:
                total -= _meeting(m, i, j, faces)
    for i in range(m):
        if faces[i, 4] == OPEN:
            total += math.copysign(tail(abs(faces[i, 3])), faces[i, 3])
        if faces[i, 4] == TOUCHING:
            touching -= 1
    return total, touching < 0


@kernel("i8, f8[:, ::1]")
def outside(m, faces):
    """Return the probability that three independent normal variables lie beyond at least one of m faces.

    A row of ``faces`` (m, 5) is a unit vector, the distance of the face along it, which may be negative, and room to
    work in. Faces may be parallel, opposite, the same, touch, or leave nothing between them. Where the point of a face
    that is nearest to the origin is a corner, within e, the error grows to 1e-16 / e; it is none of equal distances.
    """
    for i in range(m):
        faces[i, 4] = OPEN
        if abs(faces[i, 3]) < NEAREST:
            faces[i, 3] = NEAREST
    total, again = _once(m, faces)
    while again:
        total, again = _once(m, faces)
    return min(max(total, 0.0), 1.0)
