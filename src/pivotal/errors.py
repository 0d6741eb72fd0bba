"""What can go wrong, and how it is said.

PivotalError                 everything that pivotal raises on purpose
├── DossierError             a file of a dossier (or a patient) is malformed; names file, line and key
├── UnknownNameError         a name that nothing answers to; the nearest known names are given
├── DataError                values handed over in Python that cannot be used
│   ├── DesignError          a design of a trial that is not feasible; says what would be
│   └── FormulaError         the formula of a model that cannot be read, or names what the data do not hold
├── ConvergenceError         an iteration that did not come to an end; nothing is returned
├── EvidenceError            what was published and cannot be read as it stands
│   ├── DocumentError        a file that is damaged, unsafe, too large, or of no kind that is read
│   └── FigureError          a figure in which axes or curves are not found; says what would help
├── SimulationError          trials that cannot be made, or one whose test failed; says which, and how to rebuild it
└── StorageError             a file that cannot be read or written
    └── FormatError          a file that breaks its format, or data that a format cannot hold; names each place

PivotalWarning               everything that pivotal warns of: a result is returned, and says the same
├── MonotoneLikelihoodWarning  an estimate is infinite
├── CompilationWarning       compiled kernels cannot be kept on disk
└── DamagedFileWarning       a stored result is not what was written, and is computed anew

Every message says what was wrong, where, and what is accepted. The classmethods write the messages,
so that the same mistake reads the same wherever it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

LONGEST_VALUE = 60
LONGEST_LIST = 12


class PivotalError(Exception):
    """Base of every error that pivotal raises on purpose."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a text file, counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return self.file
        return f"{self.file}, line {self.line}" + (f", column {self.column}" if self.column else "")


class DossierError(PivotalError):
    """A dossier, article or patient file that cannot be taken as it stands."""

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        key: str | None = None,
        accepted: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.message, self.place, self.key, self.accepted, self.hint = message, place, key, accepted, hint
        self.others: tuple[DossierError, ...] = ()
        super().__init__(message)

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        lines = [head + (f"{self.key}: " if self.key else "") + self.message]
        if self.accepted:
            lines.append(f"  accepted: {self.accepted}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        if self.others:
            lines.append(f"  and {len(self.others)} more: {listed(str(each.place) for each in self.others)}")
        return "\n".join(lines)

    @classmethod
    def unknown_key(cls, key: str, known: Iterable[str], *, place: Place | None, within: str = "") -> Self:
        """Build the error for a key that the noun does not have."""
        return cls(
            f"there is no key {shown(key)} here",
            place=place,
            key=within or None,
            accepted=listed(known),
            hint=did_you_mean(key, known),
        )

    @classmethod
    def bad_value(cls, value: object, why: str, *, place: Place | None, key: str, accepted: str = "") -> Self:
        """Build the error for a value that a key cannot take."""
        return cls(f"{shown(value)}: {why}", place=place, key=key, accepted=accepted or None)

    @classmethod
    def unknown_name(cls, kind: str, name: str, known: Iterable[str], *, place: Place | None, key: str = "") -> Self:
        """Build the error for a reference to something that the dossier does not hold."""
        known = sorted(known)
        return cls(
            f"the dossier holds no {kind} called {shown(name)}",
            place=place,
            key=key or None,
            accepted=listed(known) if known else f"no {kind} is defined",
            hint=did_you_mean(name, known),
        )


class UnknownNameError(PivotalError):
    """A name given in a call or on the command line that nothing answers to."""

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str]) -> Self:
        """Build the error from the name that was asked for and the names there are."""
        known = sorted(known)
        lines = [f"there is no {kind} called {shown(name)}", f"  accepted: {listed(known) or 'none is defined'}"]
        if hint := did_you_mean(name, known):
            lines.append(f"  hint: {hint}")
        return cls("\n".join(lines))


class DataError(PivotalError):
    """A value handed over in Python that cannot be used."""


class DesignError(DataError):
    """A design of a trial that is not feasible; the message names the argument and what would be feasible."""


class FormulaError(DataError):
    """The formula of a model that cannot be read, or names what the data do not hold."""


class SimulationError(PivotalError):
    """Trials that cannot be simulated, or one of them that cannot be analysed.

    Parameters
    ----------
    message : str
    replicate, look : int, optional
        Which trial, and at which of its looks, from 1.
    done : object
        What had been computed before it.

    Attributes
    ----------
    analysis : str, optional
        Which analysis of several failed.
    rebuild : str
        The call that gives the arrays it failed with.
    """

    analysis: str | None = None
    rebuild: str = ""

    def __init__(
        self, message: str, replicate: int | None = None, look: int | None = None, done: object = None
    ) -> None:
        super().__init__(message, replicate, look, done)  # all of them, so that it crosses from a worker to its client
        self.message, self.replicate, self.look, self.done = message, replicate, look, done

    def __str__(self) -> str:
        if self.replicate is None:
            return self.message
        said = f"replicate {self.replicate}, look {self.look}: {self.message}"
        return f"{said}\n  its arrays: {self.rebuild}" if self.rebuild else said


class EvidenceError(PivotalError):
    """What was published and cannot be read, or does not add up, as it stands."""


class DocumentError(EvidenceError):
    """A file from outside that is damaged, unsafe, larger than is read, or of no kind that is read.

    Parameters
    ----------
    name : str
        The file, as the user named it.
    message : str
        What is wrong with it.
    accepted : str, optional
        What would be read.
    """

    def __init__(self, name: str, message: str, accepted: str | None = None) -> None:
        super().__init__(name, message, accepted)
        self.name, self.message, self.accepted = name, message, accepted

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" + (f"\n  accepted: {self.accepted}" if self.accepted else "")


class FigureError(EvidenceError):
    """A figure in which something is not found that is needed; the message says what would help."""


class ConvergenceError(PivotalError):
    """An iteration that did not come to an end; it says how far it came, and nothing is returned."""


class StorageError(PivotalError):
    """A file that cannot be read or written."""


class FormatError(StorageError):
    """A file that breaks the rules of its format, or data that a format cannot hold.

    Parameters
    ----------
    name : str
        The file, as the user named it.
    faults : sequence of str
        What is wrong, each with its place in the file: a line, or a JSON pointer such as ``/rows/3/5``.
    accepted : str, optional
        What would be taken.
    """

    def __init__(self, name: str, faults: Iterable[str], accepted: str | None = None) -> None:
        self.name, self.faults, self.accepted = name, tuple(faults), accepted
        super().__init__(name, self.faults, accepted)

    def __str__(self) -> str:
        first, *others = self.faults or ("is malformed",)
        lines = [f"{self.name}: {first}"] if not others else [f"{self.name}: {len(self.faults)} faults"]
        if others:
            lines += [f"  {each}" for each in self.faults[:LONGEST_LIST]]
            if len(self.faults) > LONGEST_LIST:
                lines.append(f"  … and {len(self.faults) - LONGEST_LIST} more")
        return "\n".join([*lines, *([f"  accepted: {self.accepted}"] if self.accepted else [])])


class PivotalWarning(UserWarning):
    """Base of everything that pivotal warns of; the result that is returned says the same."""


class MonotoneLikelihoodWarning(PivotalWarning):
    """A likelihood that rises for ever: at least one coefficient is infinite."""


class CompilationWarning(PivotalWarning):
    """Compiled kernels cannot be kept on disk, and are compiled anew in every process."""


class DamagedFileWarning(PivotalWarning):
    """A stored result whose bytes are not those that were written; it is computed anew."""


def shown(value: object) -> str:
    """Return a value as it may stand in a message: quoted and cut to a readable length."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(" " if each.isspace() else each if each.isprintable() else repr(each)[1:-1] for each in text)
    text = text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
    return f"'{text}'" if isinstance(value, str) else text


def listed(names: Iterable[str]) -> str:
    """Return names as one line, cut after a dozen with the count of the rest."""
    names = list(names)
    head = ", ".join(names[:LONGEST_LIST])
    return head if len(names) <= LONGEST_LIST else f"{head} … and {len(names) - LONGEST_LIST} more"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return the nearest known names as a question, or None where nothing is near."""
    by_folded = {each.casefold().replace("-", "_"): each for each in known}
    near = get_close_matches(name.casefold().replace("-", "_"), list(by_folded), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(shown(by_folded[each]) for each in near)}?" if near else None
