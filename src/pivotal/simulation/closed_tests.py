"""Tests of several hypotheses that hold their error together, written for any named hypotheses with z values.

A hypothesis is rejected in a closed test if every intersection that holds it is (Marcus, Peritz and Gabriel 1976). Each
intersection is tested by the inverse normal combination of its stages with weights that are fixed beforehand (Lehmacher
and Wassmer 1999), so that what goes on may be chosen by what was seen; in a later stage an intersection is tested by
those of its hypotheses that went on (Bretz, Schmidli, Koenig, Racine and Maurer 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri

from pivotal.kernels.multivariate_normal import beyond
from pivotal.simulation.adaptation_model import AlphaGraph, Intersection

Floats = NDArray[np.float64]
NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
NODES = 9.0 * NODES  # standard normal numbers; beyond them lies 1e-19
DENSITY = 9.0 * _WEIGHTS * np.exp(-0.5 * NODES**2) / sqrt(2 * np.pi)


def stage_z(z: float) -> float:
    """Return the z of a stage, minus infinity where it has none: what says nothing can reject nothing."""
    return z if z == z else -inf  # noqa: PLR0124 (is it a number)


def p_of(z: float) -> float:
    """Return the one-sided p value of a z value."""
    return float(np.exp(log_ndtr(-z)))


def largest_p(z: float, correlation: Floats) -> float:
    """Return the probability that the largest of correlated z values exceeds one (Dunnett 1955).

    Examples
    --------
    >>> round(largest_p(2.0, np.array([[1, 0.5], [0.5, 1]])), 4)
    0.0414
    """
    loading = one_factor(correlation) if len(correlation) > 2 else None
    if loading is None:
        return float(beyond(float(z), correlation, False)[0])  # of a whole number it would be compiled anew
    given = log_ndtr((z - np.outer(NODES, loading)) / np.sqrt(1 - loading**2)).sum(axis=1)
    return float(-np.expm1(given) @ DENSITY)


def one_factor(correlation: Floats) -> Floats | None:
    """Return the loadings on one factor where these explain all correlations, as they do for arms of one trial."""
    a, b, c = correlation[0, 1], correlation[0, 2], correlation[1, 2]
    if min(a, b, c) <= 0:
        return None
    first = sqrt(a * b / c)
    loading = correlation[0] / first
    loading[0] = first
    product = np.outer(loading, loading)
    np.fill_diagonal(product, 1.0)
    return loading if loading.max() < 1 and np.abs(product - correlation).max() < 1e-12 else None


def intersection_p(z: Sequence[float], how: Intersection, correlation: Floats) -> float:
    """Return the p value of an intersection of hypotheses in one stage.

    Examples
    --------
    >>> [round(intersection_p([2.0, 1.0], how, np.eye(2)), 4) for how in ("bonferroni", "simes", "dunnett")]
    [0.0455, 0.0455, 0.045]
    """
    if len(z) == 1:
        return p_of(z[0])
    best = max(z)
    if how == "dunnett":
        return 1.0 if best == -inf else largest_p(best, correlation)
    if how == "bonferroni":
        return min(1.0, len(z) * p_of(best))
    ordered = sorted(map(p_of, z))
    return min(1.0, *(len(z) * p / rank for rank, p in enumerate(ordered, 1)))


# ------------------------------------------------------------------------------------------------------- the graph


@lru_cache(maxsize=64)
def _arrays(graph: AlphaGraph, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    weights, rows = dict(graph.weights), {name: dict(row) for name, row in graph.transitions}
    transitions = [[rows.get(one, {}).get(other, 0.0) for other in names] for one in names]
    return np.array([weights[name] for name in names]), np.array(transitions)


@lru_cache(maxsize=4096)
def graph_weights(graph: AlphaGraph, names: tuple[str, ...], rejected: frozenset[int]) -> tuple[float, ...]:
    """Return the weight of each hypothesis once some are rejected, in whatever order (Bretz et al. 2009).

    Examples
    --------
    >>> graph = AlphaGraph({"low": 0.5, "high": 0.5}, {"low": {"high": 1}, "high": {"low": 1}})
    >>> graph_weights(graph, ("low", "high"), frozenset([0]))
    (0.0, 1.0)
    """
    weights, transitions = (each.copy() for each in _arrays(graph, names))
    for gone in sorted(rejected):
        weights = weights + weights[gone] * transitions[gone]
        weights[gone] = 0.0
        passed = transitions + np.outer(transitions[:, gone], transitions[gone])
        loop = transitions[:, gone] * transitions[gone, :]  # what would come back
        left = 1.0 - loop[:, None]
        transitions = np.where(left > 1e-12, passed / np.where(left > 1e-12, left, 1.0), 0.0)
        np.fill_diagonal(transitions, 0.0)
        transitions[gone], transitions[:, gone] = 0.0, 0.0
    return tuple(min(1.0, max(0.0, each)) for each in weights.tolist())


Bound = Callable[[float, int], float]  # of a part of alpha and a hypothesis: the bound of this look


def graph_rejections(
    graph: AlphaGraph, names: tuple[str, ...], z: Mapping[int, float], rejected: frozenset[int], bound: Bound
) -> frozenset[int]:
    """Return what is rejected by the end of a look, those before included (Maurer and Bretz 2013).

    Parameters
    ----------
    graph : AlphaGraph
    names : tuple of str
        The hypotheses, which are numbered in this order.
    z : mapping of int to float
        Of the hypotheses that are tested at this look.
    rejected : frozenset of int
        At earlier looks.
    bound : callable
        The bound of this look for a weight and a hypothesis, at the information that the hypothesis has.

    Examples
    --------
    >>> graph = AlphaGraph({"a": 1, "b": 0}, {"a": {"b": 1}})
    >>> sorted(graph_rejections(graph, ("a", "b"), {0: 2.5, 1: 2.1}, frozenset(), lambda weight, _: 1.96))
    [0, 1]
    """
    while True:
        weights = graph_weights(graph, names, rejected)
        found = [h for h, value in z.items() if h not in rejected and weights[h] > 0 and value >= bound(weights[h], h)]
        if not found:
            return rejected
        rejected = rejected | {found[0]}


# ------------------------------------------------------------------------------------------------- the closed test


@dataclass(frozen=True)
class Stage:
    """A stage of a closed test.

    Parameters
    ----------
    z : mapping of int to float
        Of the hypotheses that went on.
    root : float
        Of its share of the information.
    correlation : (hypotheses, hypotheses) float64
    known : dict of int to float
        The z of intersections, by their set of bits, once they were asked for.
    """

    z: Mapping[int, float]
    root: float
    correlation: Floats
    known: dict[int, float] = field(default_factory=dict)


@dataclass
class ClosedTest:
    """The closed test of some hypotheses over the stages of one trial.

    Parameters
    ----------
    hypotheses : int
    how : {"dunnett", "bonferroni", "simes"}
        How an intersection is tested in a stage.
    groups : tuple of int, optional
        Populations of the hypotheses. Intersections of more than three hypotheses that no one factor correlates are
        tested by Dunnett's test in each population, and Bonferroni's over populations.
    graph, names : AlphaGraph, tuple of str, optional
        Weights of the intersections, which are then tested by weighted Bonferroni tests.

    Examples
    --------
    >>> test = ClosedTest(2, "bonferroni")
    >>> test.add({0: 2.5, 1: 0.5}, 0.5, np.eye(2))
    >>> sorted(test.reject(2.96))
    []
    >>> test.add({0: 1.9}, 0.5, np.eye(2))  # the second hypothesis was dropped
    >>> sorted(test.reject(1.97)), round(test.z([0]), 3)
    ([0], 3.111)
    """

    hypotheses: int
    how: Intersection = "dunnett"
    groups: tuple[int, ...] = ()
    graph: AlphaGraph | None = None
    names: tuple[str, ...] = ()
    weight: float = 0.0
    stages: list[Stage] = field(default_factory=list)
    looks: list[tuple[int, float]] = field(default_factory=list)  # how many stages, and the limit of their sum
    passed: set[int] = field(default_factory=set)  # intersections found to be rejected, as sets of bits
    rejected: frozenset[int] = frozenset()

    def add(self, z: Mapping[int, float], weight: float, correlation: Floats) -> None:
        """Add a stage: the z of its own data for the hypotheses that went on, and its share of the information."""
        self.stages.append(Stage(dict(z), sqrt(weight), correlation))
        self.weight += weight

    def _sum(self, members: int, stages: int) -> float:
        """Return the weighted z of an intersection, summed over the first stages."""
        return sum((each.root * self._stage(each, members) for each in self.stages[:stages]), 0.0)

    def _passes(self, members: int) -> bool:
        """Say whether an intersection is rejected at any look so far."""
        if members not in self.passed and any(self._sum(members, count) >= limit for count, limit in self.looks):
            self.passed.add(members)
        return members in self.passed

    def _stage(self, stage: Stage, members: int) -> float:
        """Return the z of an intersection in a stage: of those of its hypotheses that went on."""
        here = [h for h in stage.z if members >> h & 1]
        key = sum(1 << h for h in here)
        if key not in stage.known:
            stage.known[key] = self._computed(stage, here)
        return stage.known[key]

    def _computed(self, stage: Stage, here: list[int]) -> float:
        if not here:
            return -inf
        if len(here) == 1 and self.graph is None:
            return stage_z(stage.z[here[0]])
        values = [stage_z(stage.z[h]) for h in here]
        if self.graph is not None:
            weights = graph_weights(self.graph, self.names, frozenset(range(self.hypotheses)) - set(here))
            shares = [p_of(value) / weights[h] for value, h in zip(values, here, strict=True) if weights[h] > 0]
            return float(-ndtri(min([1.0, *shares])))
        if self.how != "dunnett":
            return float(-ndtri(intersection_p(values, self.how, stage.correlation)))
        own = np.ascontiguousarray(stage.correlation[here][:, here])
        if len(here) > 3 and self.groups and one_factor(own) is None:
            parts = [sum(1 << h for h in here if self.groups[h] == group) for group in {self.groups[h] for h in here}]
            best = max(self._stage(stage, part) for part in parts)
            return float(-ndtri(min(1.0, len(parts) * p_of(best))))
        return float(-ndtri(intersection_p(values, self.how, own)))

    def z(self, members: Sequence[int]) -> float:
        """Return the combined z of an intersection."""
        found = self._sum(sum(1 << h for h in members), len(self.stages)) / sqrt(self.weight)
        return found if found == found else -inf  # noqa: PLR0124 (infinite stages of both signs)

    def reject(self, bound: float) -> frozenset[int]:
        """Return the hypotheses that are rejected by now, the bound of this look being the same for every one.

        The hypothesis itself is the first of its intersections, and none is computed after one that is not rejected.
        """
        self.looks.append((len(self.stages), bound * sqrt(self.weight)))
        self.rejected |= {
            h
            for h in range(self.hypotheses)
            if h not in self.rejected
            and all(self._passes(each) for each in range(1 << h, 1 << self.hypotheses) if each >> h & 1)
        }
        return self.rejected
