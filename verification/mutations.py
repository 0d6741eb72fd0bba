"""Change every number and every day of the shipped dossier, one at a time, and check the article again.

Whatever the change, the dossier is refused with an error of ours, or the article is checked. Where a verdict changes,
the finding must show what it rests on: the value before the change, or after it, stands in its reason, evidence or
notes. A verdict that moved without showing why would be one that nobody can follow.
"""

import random
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pivotal as pv
from pivotal.claims.findings import CheckResult, Finding
from pivotal.dates import day_text, parse_day
from pivotal.dossier.load import LIBRARY
from pivotal.dossier.yaml import Node, parse_yaml, paths_of
from pivotal.errors import PivotalError
from pivotal.nouns import Path as Keys

FILES = ("medicine.yaml", "cabinet.yaml")
SAMPLE = 60
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Mutation:
    """One scalar of one file, and what it is changed to."""

    file: str
    keys: Keys
    line: int
    column: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {'.'.join(map(str, self.keys))}: {self.old} → {self.new}"


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every change that went wrong."""
    mutations = [each for file in FILES for each in _mutations(file)]
    if minute:
        mutations = random.Random(20250724).sample(mutations, SAMPLE)
    before = pv.check("cabometyx-net-eu-2025")
    problems: list[str] = []
    refused = moved = 0
    for mutation in mutations:
        after = _checked(mutation)
        if after is None:
            refused += 1
            continue
        was, is_ = _findings(before), _findings(after)
        changed = [claim for claim in was if was[claim].verdict != is_[claim].verdict]
        moved += bool(changed)
        problems += [
            f"{mutation}: {claim} went from {was[claim].verdict} to {is_[claim].verdict} and shows neither"
            for claim in changed
            if not _shows(mutation, was[claim], is_[claim])
        ]
    still = len(mutations) - refused - moved
    print(f"{len(mutations)} changes: {refused} refused as malformed, {moved} moved a verdict, {still} moved none")
    return problems


def _mutations(file: str) -> list[Mutation]:
    node = parse_yaml((LIBRARY / "cabometyx" / file).read_text(encoding="utf-8"), file)
    found: list[Mutation] = []
    for keys in paths_of(node):
        at = _at(node, keys)
        if at.text is None or keys[-1] in {"note", "says", "words", "title", "version", "seen", "id"}:
            continue
        if _DAY.fullmatch(at.text):
            found.append(Mutation(file, keys, at.line, at.column, at.text, f"{int(at.text[:4]) + 3}{at.text[4:8]}15"))
        elif _NUMBER.fullmatch(at.text):
            found.append(Mutation(file, keys, at.line, at.column, at.text, f"{float(at.text) * 1.25 + 1:.4g}"))
    return found


def _at(node: Node, keys: Keys) -> Node:
    for part in keys:
        following = node.step(part)
        assert following is not None
        node = following
    return node


def _checked(mutation: Mutation) -> CheckResult | None:
    """Return the article checked against the changed dossier, or None where the dossier is refused."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = shutil.copytree(LIBRARY / "cabometyx", Path(scratch) / "copy")
        lines = (folder / mutation.file).read_text(encoding="utf-8").split("\n")
        line = lines[mutation.line - 1]
        start = mutation.column - 1 + (line[mutation.column - 1] in "\"'")
        assert line[start:].startswith(mutation.old), mutation
        lines[mutation.line - 1] = line[:start] + mutation.new + line[start + len(mutation.old) :]
        (folder / mutation.file).write_text("\n".join(lines), encoding="utf-8")
        try:
            return pv.check(folder)
        except PivotalError:
            return None


def _findings(result: CheckResult) -> dict[str, Finding]:
    return {each.claim: each for statement in result.statements for each in statement.findings}


def _shows(mutation: Mutation, *findings: Finding) -> bool:
    """Say whether the old or the new value can be read in the findings."""
    text = " ".join(
        str(part)
        for each in findings
        for part in (
            each.reason,
            *each.notes,
            *(v for row in (*each.evidence, *each.beside) for v in (row.value, row.detail, row.what)),
        )
    )
    values = (
        {mutation.old, mutation.new, f"{float(mutation.old):g}", f"{float(mutation.new):g}"}
        if _is_number(mutation)
        else set()
    )
    if not _is_number(mutation):
        for value in (mutation.old, mutation.new):
            day = parse_day(value)
            values |= {day_text(day), day_text(day).rsplit(" ", 1)[0], f"{day:%b %Y}", str(day.day)}
    return any(re.search(rf"(?<![\d.]){re.escape(value)}(?![\d])", text) for value in values)


def _is_number(mutation: Mutation) -> bool:
    return _NUMBER.fullmatch(mutation.old) is not None
