"""What is wrong with records, said one by one: who, which record, which rule; and what was therefore left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pivotal.errors import DataError

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a data manager would ask about.

    Parameters
    ----------
    rule : str
        The name of the rule that is broken, such as ``not_in_adsl``.
    subject : str or None
    domain : str
        Such as RS.
    sequence : float or None
        The sequence number of the record, such as RSSEQ.
    message : str
        What is wrong, and what follows from it.
    """

    rule: str
    subject: str | None
    domain: str
    sequence: float | None
    message: str

    def __str__(self) -> str:
        record = "" if self.sequence is None else f" {self.domain}SEQ {self.sequence:g}"
        return f"{self.subject or 'no subject'},{record or ' ' + self.domain}: {self.message} [{self.rule}]"


def refuse(findings: Iterable[Finding]) -> None:
    """Stop where there are findings.

    Raises
    ------
    DataError
        Naming the first of them, and how many there are.
    """
    found = list(findings)
    if found:
        lines = [f"{len(found)} records cannot be taken as they stand (strict=False derives the rest)"]
        lines += [f"  {each}" for each in found[:MOST_SHOWN]]
        more = len(found) - MOST_SHOWN
        raise DataError("\n".join([*lines, f"  … and {more} more"] if more > 0 else lines))
