"""What of a figure does not fit the rest of it, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

from pivotal.results import Row


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number or a part of a curve that does not fit.

    Parameters
    ----------
    what : str
        ``curve``, ``numbers at risk``, ``events``, ``censor marks``, ``median``, ``hazard ratio`` or ``p value``.
    arm : str or None
        None for what lies between arms.
    given, implied : str
        What stands there, and what the rest of the figure says.
    explanation : str
        One sentence.
    """

    what: str
    arm: str | None
    given: str
    implied: str
    explanation: str

    def as_row(self) -> Row:
        """Return it as plain values."""
        return {
            "term": self.what,
            "arm": self.arm,
            "given": self.given,
            "implied": self.implied,
            "explanation": self.explanation,
        }

    def __str__(self) -> str:
        of = f" of {self.arm}" if self.arm else ""
        return f"{self.what}{of}: {self.given}, and {self.implied}; {self.explanation}"
