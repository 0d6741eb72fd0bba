"""The probability outside a polyhedron against closed forms, and against integration along lines."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from pivotal.kernels import polyhedra
from tests.readable import multivariate_normal as readable

LIMITS = (-3.0, -1.0, -0.011, 0.01, 0.3, 1.0, 2.5)


def outside(limits, vectors):
    vectors = np.asarray(vectors, float)
    faces = np.zeros((len(vectors), polyhedra.COLUMNS))
    faces[:, : vectors.shape[1]], faces[:, 3] = vectors, limits
    return polyhedra.outside(len(vectors), faces)


def turned(rng):
    return np.linalg.qr(rng.normal(size=(3, 3)))[0]


@pytest.mark.parametrize("limit", [-8.0, -1.0, 0.0, 1e-9, 0.4, 3.0, 9.0, 30.0])
def test_one_face_is_a_tail_however_often_it_is_given(limit):
    face = turned(np.random.default_rng(1))[:1]
    assert outside(limit, face) == pytest.approx(ndtr(-limit), rel=1e-13)
    assert outside(limit, np.repeat(face, 4, axis=0)) == pytest.approx(ndtr(-limit), rel=1e-13)
    assert outside([limit, limit + 1, limit + 2], np.repeat(face, 3, axis=0)) == pytest.approx(ndtr(-limit), rel=1e-13)


@given(
    seed=st.integers(0, 10**6), limits=st.lists(st.sampled_from(LIMITS), min_size=6, max_size=6), axes=st.integers(1, 3)
)
def test_a_box_is_a_product_wherever_it_lies(seed, limits, axes):
    high, low = np.array(limits[:axes]), -np.array(limits[3 : 3 + axes])
    axis = turned(np.random.default_rng(seed))[:axes]
    inside = np.maximum(ndtr(high) - ndtr(low), 0.0).prod()
    order = np.random.default_rng(seed).permutation(2 * axes)
    faces, at = np.vstack([axis, -axis])[order], np.r_[high, -low][order]
    assert outside(at, faces) == pytest.approx(1 - inside, abs=1e-13)
    # faces that are passed later than those of the box do, and one that only touches an edge, change nothing
    further = np.vstack([faces, faces, (axis[:1] + axis[-1:]) / np.linalg.norm(axis[0] + axis[-1])])
    touching = high[0] if axes == 1 else (high[0] + high[-1]) / math.sqrt(2)
    assert outside(np.r_[at, at + 0.1, touching], further) == pytest.approx(1 - inside, abs=1e-12)


@given(
    seed=st.integers(0, 10**6),
    m=st.integers(2, 4),
    rank=st.integers(1, 3),
    alike=st.sampled_from([1.0, 1e-2, 1e-4, 1e-6]),
    apart=st.sampled_from([0.0, 1e-9, 1e-6, 1e-3, 1.0]),
    near=st.sampled_from([-2.0, -0.1, 0.0, 1e-3, 0.5, 2.0]),
)
@settings(max_examples=25)
def test_any_polyhedron_is_that_of_integration_along_lines(seed, m, rank, alike, apart, near):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(m, rank))
    for i in range(1, m):
        if rng.random() < 0.5:
            vectors[i] = vectors[0] / np.linalg.norm(vectors[0]) * rng.choice([1, 1, -1]) + alike * vectors[i]
    vectors /= np.linalg.norm(vectors, axis=1)[:, None]
    limits = near + apart * rng.normal(size=m)
    assert outside(limits, vectors) == pytest.approx(float(readable.beyond_by_lines(limits, vectors)), abs=1e-13)


@pytest.mark.parametrize("angle", [1e-1, 1e-3, 1e-6, 1e-9, 1e-12])
@pytest.mark.parametrize("limit", [-1.0, 0.0, 1.0, 4.0])
def test_faces_that_are_nearly_one_differ_by_what_is_between_them(angle, limit):
    beside = [math.cos(angle), math.sin(angle), 0.0]
    # the derivative by the angle: the density of the edge, exact but for terms of the third order
    wanted = ndtr(-limit) + 2 * math.tan(angle / 2) * math.exp(-0.5 * limit * limit) / (2 * math.pi)
    assert outside(limit, [[1.0, 0.0, 0.0], beside]) == pytest.approx(wanted, abs=3e-15 + 0.1 * angle**3)
    third = [math.cos(angle), 0.0, math.sin(angle)]
    three = outside(limit, [[1.0, 0.0, 0.0], beside, third]) - ndtr(-limit)
    # the maximum of 0 and two independent variables of this size is on average (1 + 2^-1/2) of their density at 0 times it
    grown = angle * math.exp(-0.5 * limit * limit) / (2 * math.pi) * (1 + math.sqrt(0.5))
    assert three == pytest.approx(grown, abs=3e-15 + 2 * angle**2)


def test_room_is_all_that_it_writes_to():
    faces = np.zeros((3, polyhedra.COLUMNS))
    faces[:, :3], faces[:, 3] = np.eye(3), 1.0
    before = faces.copy()
    polyhedra.outside(3, faces)
    np.testing.assert_array_equal(faces[:, :4], before[:, :4])
