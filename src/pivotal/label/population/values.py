"""What is wrong with the values of a population: unknown codes, endless numbers, patients that are there twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.label.population.engines import FrameEngine
from pivotal.label.population.layout import Layout
from pivotal.label.vocabulary import Vocabulary


def refuse_values(
    engine: FrameEngine, layout: Layout, words: Vocabulary, identifier: str | None, *, look: bool
) -> None:
    """Refuse a population whose values cannot be taken; all that is wrong is said.

    Without ``look`` only what is named is looked at, so that a lazy frame is not read.
    """
    wrong = list(_wrong_identifiers(engine, identifier, look=look))
    if look:
        wrong += wrong_values(engine, layout, words)
    if wrong:
        raise DataError("\n".join(wrong) if len(wrong) == 1 else f"{len(wrong)} faults\n  " + "\n  ".join(wrong))


def wrong_values(engine: FrameEngine, layout: Layout, words: Vocabulary) -> Iterator[str]:
    """Yield a sentence for each column with values that its field cannot take."""
    for name, at in layout.fields.items():
        asked, kind = words.field(name), engine.kinds[at.column]
        if asked.kind == "number":
            endless = engine.endless(at.column) if kind in {"float", "object"} else 0
            if endless:
                yield f"the column {shown(at.column)} is infinite in {_rows(endless)}; missing is null or NaN"
            continue
        if asked.kind == "flag":
            if kind == "text":
                yield from _strays(engine, at.column, ["true", "false"], "true or false")
            continue
        yield from _strays(engine, at.column, list(words.codes(name).codes), f"codes of {name}")
        if at.system is not None:
            yield from _strays(engine, at.system, list(asked.systems), f"coding systems of {name}")


def _strays(engine: FrameEngine, column: str, accepted: list[str], what: str) -> Iterator[str]:
    odd = engine.strays(column, accepted)
    if odd:
        near = did_you_mean(next(iter(odd)), accepted)
        yield (
            f"the column {shown(column)} holds {_counted(odd)}, which are no {what}; accepted: {listed(accepted)}"
            + (f"; {near}" if near else "")
        )


def _wrong_identifiers(engine: FrameEngine, identifier: str | None, *, look: bool) -> Iterator[str]:
    if identifier is None:
        return
    if identifier not in engine.kinds:
        near = did_you_mean(identifier, list(engine.kinds))
        yield f"identifier: the data have no column {shown(identifier)}; they have {listed(engine.kinds)}" + (
            f"; {near}" if near else ""
        )
        return
    repeated = engine.repeated(identifier) if look else {}
    nobody = repeated.pop("", 0)
    if nobody:
        yield f"the column {shown(identifier)} names no patient in {_rows(nobody)}"
    if repeated:
        yield f"patients are there more than once, and a row is a patient: {_counted(repeated)}"


def _counted(found: Mapping[str, int]) -> str:
    return listed(f"{shown(value)} ({_rows(count)})" for value, count in found.items())


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"
