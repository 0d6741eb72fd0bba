"""What analyses are about and looks wait for, as rows of the times that a subject has."""

from __future__ import annotations

from pivotal.errors import SimulationError, listed, shown
from pivotal.kernels.disease_course import ENDPOINTS
from pivotal.simulation.model import LookAnalysis, ResponseTest, Scenario, WinRatioTest


def endpoint_of(scenario: Scenario, analysis: LookAnalysis) -> int:
    """Return the row of the times that an analysis is about.

    Raises
    ------
    SimulationError
        If the subjects of the scenario have no such time, or it is not said which.
    """
    name = analysis.endpoint
    if scenario.course is None:
        if name != "event":
            raise SimulationError(
                f"analysis {analysis.id}: endpoint {shown(name)}; without a course= subjects have one: 'event'"
            )
        return 0
    if name == "event":
        name = _left_out(scenario, analysis)
    if name not in ENDPOINTS:
        raise SimulationError(f"analysis {analysis.id}: endpoint {shown(name)}; accepted: {listed(ENDPOINTS)}")
    return ENDPOINTS.index(name)


def _left_out(scenario: Scenario, analysis: LookAnalysis) -> str:
    """Return the endpoint that is meant where a trial has a course and none was named."""
    if isinstance(analysis.test, ResponseTest):
        return "response"
    if isinstance(analysis.test, WinRatioTest):
        return analysis.test.endpoints[0]
    return (scenario.design.endpoint or "event").replace("-", "_").casefold()


def waited_for(scenario: Scenario) -> list[int]:
    """Return the rows of the times whose events each look waits for.

    Raises
    ------
    SimulationError
        If the subjects of the scenario have no such time.
    """
    first = endpoint_of(scenario, scenario.analyses[0])
    rows = []
    for number, look in enumerate(scenario.looks, start=1):
        name = look.endpoint
        accepted = ("event",) if scenario.course is None else ENDPOINTS
        if name is not None and name not in accepted:
            raise SimulationError(
                f"looks: look {number} waits for events of {shown(name)}; accepted: {listed(accepted)}"
            )
        rows.append(first if name is None else accepted.index(name))
    return rows


def expected_events(scenario: Scenario) -> list[float | None]:
    """Return how many events of the first analysis each look waits for; None where it waits for something else."""
    first = endpoint_of(scenario, scenario.analyses[0])
    return [
        look.events if row == first else None for look, row in zip(scenario.looks, waited_for(scenario), strict=True)
    ]
