"""A published figure out of files: YAML or JSON that states it, and tables of the points that were read from it.

Tables are CSV, or text parted by tabs, semicolons or blanks, as digitising programs write them and as the programs that
follow Guyot's algorithm read them: their columns of row numbers are not needed, and passed over.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pivotal.dossier.mistakes import mistake_at, parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DataError, DossierError, EvidenceError, Place, StorageError, listed, shown
from pivotal.evidence.figure_model import PublishedFigure
from pivotal.storage import read_text

STATED = (".yaml", ".yml", ".json")
TABLES = (".csv", ".tsv", ".txt")
# What columns are called, in small letters without dots, blanks and underscores.
ARM = ("arm", "group", "treatment", "trt01p")
TIME = ("time", "t", "x")
SURVIVAL = ("survival", "surv", "s", "y")
AT_RISK = ("n", "nrisk", "atrisk")
ROW_NUMBERS = ("", "id", "k", "i", "interval", "lower", "upper")

Files = str | Path | Sequence[str | Path]
Columns = tuple[tuple[float, ...], tuple[float, ...]]


def read_figure(
    path: Files,
    *,
    points: Files = (),
    at_risk: Files = (),
    unit: str | None = None,
    scale: str | None = None,
    reference: str | None = None,
) -> PublishedFigure:
    r"""Return the published figure that files state.

    Parameters
    ----------
    path : path, or a sequence of paths
        One YAML or JSON file with the keys of PublishedFigure; or tables of points (.csv, .tsv, .txt) with the columns
        ``arm, time, survival``, in the order of the drawn line. A table without ``arm`` holds one arm, which has the
        name of its file; two columns of numbers without a header are time and survival.
    points : path, or a sequence of paths
        Such tables, where a YAML or JSON file states everything but the points.
    at_risk : path, or a sequence of paths
        Tables of the numbers at risk with the columns ``arm, time, n``. Without ``arm``, one for each table of points,
        in the same order.
    unit : str, optional
        Of the time axis: ``days``, ``weeks``, ``months`` or ``years``; tables of points by themselves need it.
    scale : str, optional
        ``proportion`` (from 0 to 1), which tables of points are taken for, or ``percent``.
    reference : str, optional
        The arm over which the hazard ratio is formed, where the file does not say it.

    Returns
    -------
    PublishedFigure

    Raises
    ------
    DossierError
        If a file is not what it should be; with file, line, key, and what is accepted.
    StorageError
        If a file cannot be read.
    DataError
        If files are given that do not go together, or no unit.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "placebo.csv"
    ...     _ = file.write_text("time,survival\n0,1\n2,1\n2,0.8\n5,0.8\n")
    ...     read_figure(file, unit="months").arms[0].survival
    (1.0, 1.0, 0.8, 0.8)
    """
    files, tables, rows = _paths(path), _paths(points), _paths(at_risk)
    kinds = {_kind(each) for each in files}
    told = {"unit": unit, "scale": scale, "reference": reference}
    if not files or (STATED in kinds and len(files) > 1):
        given = listed(each.name for each in files) or "no file"
        raise DataError(f"a figure is one YAML or JSON file, or tables of points; not {given}")
    if TABLES in kinds and tables:
        raise DataError(f"{files[0].name} is a table of points already; points= go beside a YAML or JSON file")
    found: dict[str, Any]
    if STATED in kinds:
        found = _stated(files[0], told)
    else:
        tables, found = files, {"arms": ()}
        if unit is None:
            raise DataError(f"{files[0].name} does not say the unit of its times; accepted: days, weeks, months, years")
    found |= {name: value for name, value in told.items() if value is not None}
    arms: dict[str, dict[str, Any]] = {each["arm"]: each for each in found["arms"]}
    taken = _by_arm(tables, SURVIVAL, arms)
    for name, (time, survival) in taken.items():
        arms.setdefault(name, {"arm": name}).update(time=time, survival=survival)
    for name, (time, counts) in _by_arm(rows, AT_RISK, arms, list(taken)).items():
        arms[name]["at_risk"] = dict(zip(time, map(int, counts), strict=True))
    try:
        return PublishedFigure.model_validate({**found, "arms": list(arms.values())})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise DataError(f"{where or 'the figure'}: {first['msg'].removeprefix('Value error, ')}") from error


def placed(error: EvidenceError, path: Path) -> DossierError:
    """Return an error about what a file states as one that names the file, and the line of the arm that is meant."""
    if path.suffix.casefold() in STATED:
        node = parse_yaml(read_text(path), path.name)
        listed_arms = node.step("arms")
        for index, each in enumerate((listed_arms.items if listed_arms else None) or ()):
            name = each.step("arm")
            if name is not None and name.text and name.text in str(error):
                return mistake_at(node, path.name, ("arms", index, "arm"), str(error))
    return DossierError(str(error), place=Place(path.name))


def _paths(given: Files) -> list[Path]:
    return [Path(given)] if isinstance(given, str | Path) else [Path(each) for each in given]


def _kind(path: Path) -> tuple[str, ...]:
    for kind in (STATED, TABLES):
        if path.suffix.casefold() in kind:
            return kind
    raise StorageError(
        f"{path}: files ending in {shown(path.suffix)} hold no figure that is read\n"
        f"  accepted: {listed((*STATED, *TABLES))}"
    )


def _stated(path: Path, told: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what a YAML or JSON file states, with which what is told besides must agree."""
    node = parse_yaml(read_text(path), path.name)
    figure = parse_noun(PublishedFigure, node, path.name)
    stated = figure.model_dump(exclude_unset=True)
    for name, value in told.items():
        if value is not None and stated.get(name, value) != value:
            message = f"the file says {shown(stated[name])}, and {name}= says {shown(value)}"
            raise mistake_at(node, path.name, (name,), message, accepted="one of them alone")
    if figure.hazard_ratio is not None and (told["reference"] or figure.reference) is None and len(figure.arms) > 1:
        names = listed(each.arm for each in figure.arms)
        raise mistake_at(
            node, path.name, ("hazard_ratio",), "a hazard ratio is over an arm, and none is named as reference",
            accepted=f"reference: {names}",
        )  # fmt: skip
    return stated


@dataclass(frozen=True, slots=True)
class _Table:
    """Numbers of a file by arm, None where it names none; with the line on which each arm begins."""

    path: Path
    columns: Mapping[str | None, Columns]
    lines: Mapping[str | None, int]


def _by_arm(
    paths: Sequence[Path], kind: tuple[str, ...], known: Mapping[str, Any], order: Sequence[str] = ()
) -> dict[str, Columns]:
    """Return the numbers of files by the names of arms: of those that are known, unless points make arms known."""
    found: dict[str, Columns] = {}
    names, tables = list(known), [_read(each, kind) for each in paths]
    for index, table in enumerate(tables):
        for arm, columns in table.columns.items():
            name, place = arm, Place(table.path.name, table.lines[arm])
            if name is None:
                name = _unnamed(table.path, index, len(tables), list(order) or names)
            if names and name not in names:
                raise DossierError.bad_value(name, "no arm", place=place, key="arm", accepted=listed(names))
            if name in found:
                raise DossierError(f"the arm {shown(name)} is in two files", place=place)
            found[name] = columns
    return found


def _unnamed(path: Path, index: int, files: int, order: Sequence[str]) -> str:
    """Return the arm of a table that names none."""
    if not order:
        return path.stem
    if files == len(order):
        return order[index]
    message = f"no column names the arms, of which there are {len(order)} beside {files} such {_files(files)}"
    raise DossierError(message, place=Place(path.name, 1), accepted=f"a column arm with {listed(order)}")


def _files(count: int) -> str:
    return "file" if count == 1 else "files"


def _read(path: Path, kind: tuple[str, ...]) -> _Table:
    """Return a table of times and of values of a kind."""
    if _kind(path) != TABLES:
        raise DataError(f"{path.name} is no table; accepted: a file that ends in {listed(TABLES)}")
    rows, separator = _rows(path)
    at, first = _columns(path, rows, kind)
    found: dict[str | None, tuple[list[float], list[float]]] = {}
    lines: dict[str | None, int] = {}
    for line, row in rows[first:]:
        place = Place(path.name, line)
        if len(row) != len(rows[0][1]):
            raise DossierError(f"this row has {len(row)} values and the first {len(rows[0][1])}", place=place)
        arm = row[at["arm"]] if "arm" in at else None
        if arm == "":
            raise DossierError("nothing is written here", place=place, key="arm", accepted="the name of an arm")
        times, values = found.setdefault(arm, ([], []))
        lines.setdefault(arm, line)
        time = _number(row[at["time"]], place, "time", separator)
        value = _number(row[at[kind[0]]], place, kind[0], separator)
        if kind is AT_RISK and (value < 0 or value != int(value)):
            said = row[at[kind[0]]]
            raise DossierError.bad_value(said, "no count of patients", place=place, key="n", accepted="a whole number")
        if kind is AT_RISK and time in times:
            raise DossierError(f"the time {time:g} is there twice for one arm", place=place, key="time")
        times.append(time)
        values.append(value)
    if not found:
        raise DossierError("there are no rows here", place=Place(path.name), accepted=f"time and {kind[0]}, a row each")
    return _Table(path, {arm: (tuple(a), tuple(b)) for arm, (a, b) in found.items()}, lines)


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the rows of a table with their lines, and what parts their values."""
    lines = read_text(path).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((each for each in lines if each.strip()), "")
    separator = next((each for each in ("\t", ";", ",") if each in first), " ")
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        text = " ".join(line.split()) if separator == " " else line
        try:
            row = next(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
        except csv.Error as error:
            raise DossierError(f"this is no table: {error}", place=Place(path.name, number)) from error
        rows.append((number, [each.strip() for each in row]))
    if not rows:
        raise DossierError("the file is empty", place=Place(path.name))
    return rows, separator


def _columns(path: Path, rows: Sequence[tuple[int, list[str]]], kind: tuple[str, ...]) -> tuple[dict[str, int], int]:
    """Return which column holds what, and where the numbers begin."""
    line, header = rows[0]
    place, wanted = Place(path.name, line), ("arm", "time", kind[0])
    if all(_is_number(each) for each in header):
        if len(header) == 2:
            return {"time": 0, kind[0]: 1}, 0
        message = f"{len(header)} columns without a header"
        raise DossierError(message, place=place, accepted=f"a header with {listed(wanted)}, or two columns")
    found: dict[str, int] = {}
    for index, each in enumerate(header):
        name = "".join(part for part in each.casefold() if part not in "._ ")
        means = next((known[0] for known in (ARM, TIME, kind) if name in known), None)
        if means is None and name not in ROW_NUMBERS:
            raise DossierError.unknown_key(each, wanted, place=place)
        if means in found:
            raise DossierError(f"two columns hold {means}: {header[found[means]]} and {each}", place=place)
        if means is not None:
            found[means] = index
    for needed in wanted[1:]:
        if needed not in found:
            raise DossierError(f"the column {needed} is missing", place=place, accepted=listed(wanted))
    return found, 1


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _number(text: str, place: Place, key: str, separator: str) -> float:
    """Return a number, which has a decimal comma only where commas do not part the values."""
    try:
        number = float(text if separator == "," else text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        if not text:
            raise DossierError("nothing is written here", place=place, key=key, accepted="a number")
        raise DossierError.bad_value(text, "no number", place=place, key=key, accepted="a number")
    return number
