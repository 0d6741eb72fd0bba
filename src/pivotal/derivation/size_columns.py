"""The rows of ADTR: diameters of lesions, their sums, and the changes and flags of the sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pivotal.derivation.coded_columns import Column, constant, flag, numbered, stacked, taken
from pivotal.derivation.criteria_model import Irecist
from pivotal.derivation.domain_records import Mask, Records, Subjects
from pivotal.derivation.imputed_dates import FLAGS, NO_DAY, DatedColumn, as_dates
from pivotal.derivation.lesions import TARGET, Visits, is_one_of
from pivotal.derivation.model import Assessor, Recist11
from pivotal.derivation.response_parameters import kept_column
from pivotal.derivation.subject_runs import Rows, first_rows
from pivotal.derivation.target_lesions import PER_MM, UNKNOWN, Sizes
from pivotal.frames import Floats, Grouping

BASELINE = "BASELINE"


@dataclass(frozen=True)
class Kind:
    """Which lesions are added up: PARAMCD and PARAM of their sums, PARCAT1, and whether each has a row too."""

    parameter: str
    label: str
    category: str
    has_lesions: bool


TARGETS = Kind("SDIAM", "Target Lesions Sum of Diameters by {}", "Target Lesion(s)", True)
NEW_LESIONS = Kind("SNEWDIAM", "New Lesions Sum of Diameters by {}", "New Lesion(s)", False)


@dataclass(frozen=True)
class TumourSums:
    """A row an assessment with a measured target lesion, in order of subject and day."""

    visit: Rows
    subject: Rows
    day: NDArray[np.int64]
    total: Sizes
    baseline: Rows  # the row of each subject's baseline, -1
    complete: Mask
    nadir: Sizes
    expected: Grouping
    assessed: Grouping


def _flags(sums: TumourSums, progressed: Mask, start: NDArray[np.int64], n: int) -> dict[str, Grouping]:
    """Return the flags of analysis of the sums."""
    base = sums.baseline[sums.subject]
    after = sums.complete & (sums.day > start[sums.subject]) & (base >= 0)
    best = np.full(n, np.inf)
    change = _change(sums.total, np.where(base >= 0, sums.total[base], UNKNOWN))[1]
    after &= ~np.isnan(change)
    np.minimum.at(best, sums.subject[after], change[after])
    lowest = first_rows(sums.subject, after & (change == best[sums.subject]), n)
    first = first_rows(sums.subject, progressed, n)[sums.subject]
    number = np.arange(sums.visit.size)
    return {
        "ABLFL": flag(number == base),
        "ANL01FL": flag(sums.complete),
        "ANL02FL": flag(number == lowest[sums.subject]),
        "ANL03FL": flag(sums.complete & ((first < 0) | (number < first))),
        "ANL04FL": flag(sums.complete | progressed),
        "PDFL": flag(progressed),
    }


def _change(total: Sizes, before: Sizes) -> tuple[Floats, Floats]:
    """Return the change in mm and in per cent; missing where there is nothing before, per cent also where it is 0."""
    known = before != UNKNOWN
    change = np.where(known, (total - before) / PER_MM, np.nan)
    share = np.where(known & (before > 0), 100.0 * (total - before) / np.where(before > 0, before, 1), np.nan)
    return change, share


def size_columns(
    records: Records, dates: DatedColumn, visits: Visits, sums: TumourSums, progressed: Mask,
    said: tuple[Recist11, Assessor, Sequence[str]], kind: Kind = TARGETS,
) -> dict[str, Column]:  # fmt: skip
    """Return the columns of ADTR: diameters of lesions and their sums, sorted by subject, parameter and day."""
    rules, assessor, keep = said
    subjects, size = records.subjects, sums.visit.size
    none = np.zeros(0, np.int64)
    rows, codes, names, labels = _diameters(records) if kind.has_lesions else (none, none, [], [])
    names, labels = [*names, kind.parameter], [*labels, kind.label.format(assessor.label)]
    who = np.concatenate([records.subject[rows], sums.subject])
    visit = np.concatenate([visits.of_record[rows], sums.visit])
    day = np.concatenate([dates.days[rows], sums.day])
    value = np.concatenate([records.numbers("STRESN")[rows], sums.total / PER_MM])
    parameter = np.concatenate([codes, np.full(size, len(names) - 1)])
    alphabetical = np.argsort(np.argsort(names)).astype(np.int64)
    late = np.where(day == NO_DAY, np.iinfo(np.int64).max, day)
    order = np.lexsort((late, visits.number[visit], alphabetical[parameter], who))
    own = np.where(order >= rows.size, order - rows.size, -1)  # the row among the sums; -1 for a lesion's
    who, day, parameter = who[order], day[order], parameter[order].astype(np.int32)
    start = subjects.start[who]
    imputed = np.concatenate([dates.flags[rows], np.full(size, -1)])[order].astype(np.int32)
    kept = {name: taken(kept_column(subjects, name), who) for name in keep}
    return {
        **({"STUDYID": kept.pop("STUDYID")} if "STUDYID" in kept else {}),
        "USUBJID": Grouping(subjects.codes.codes[who], subjects.codes.levels),
        "ASEQ": numbered(who),
        "PARAMCD": Grouping(parameter, tuple(names)),
        "PARAM": Grouping(parameter, tuple(labels)),
        "PARCAT1": constant(kind.category, who.size),
        "PARCAT2": constant(assessor.label, who.size),
        "PARCAT3": constant("iRECIST" if isinstance(rules, Irecist) else "RECIST 1.1", who.size),
        "ADT": as_dates(day),
        "ADY": np.where((day != NO_DAY) & (start != NO_DAY), day - start + (day >= start), np.nan),
        "ADTF": Grouping(imputed, FLAGS),
        **_visit_columns(visits, visit[order], rules),
        "AVAL": value[order],
        **_changes(sums, own),
        **_flag_columns(rows, order, _flags(sums, progressed, subjects.start, subjects.n)),
        **_lesion_names(records, rows, order, sums),
        "TRSEQ": np.concatenate([records.numbers("SEQ")[rows], np.full(size, np.nan)])[order],
        **({} if "RANDDT" in keep else {"RANDDT": as_dates(start)}),
        **kept,
    }


def both_columns(first: dict[str, Column], second: dict[str, Column], subjects: Subjects) -> dict[str, Column]:
    """Return two sets of columns as one, sorted by subject and parameter."""
    found = {name: _below(first[name], second[name]) for name in first}
    subject, parameter = found["USUBJID"], found["PARAMCD"]
    assert isinstance(subject, Grouping) and isinstance(parameter, Grouping)
    rank = np.argsort(np.argsort(parameter.levels))
    who = subjects.rows_of(subject)
    order = np.lexsort((rank[parameter.codes], who))  # stable: days stay in order
    sorted_columns = {name: taken(each, order) for name, each in found.items()}
    return sorted_columns | {"ASEQ": numbered(who[order])}


def _below(first: Column, second: Column) -> Column:
    if isinstance(first, Grouping) and isinstance(second, Grouping):
        return stacked([first, second])
    return np.concatenate([first, second])


def _visit_columns(visits: Visits, visit: Rows, rules: Recist11) -> dict[str, Column]:
    """Return AVISIT and AVISITN, in which baseline has one name and the number 0."""
    at_base = is_one_of(visits.name, *(each.upper() for each in rules.baseline_visits))
    levels = (*visits.name.levels, BASELINE)
    name = Grouping(np.where(at_base, len(levels) - 1, visits.name.codes).astype(np.int32), levels)
    return {"AVISIT": taken(name, visit), "AVISITN": np.where(at_base, 0, visits.number)[visit]}


def _changes(sums: TumourSums, own: Rows) -> dict[str, Column]:
    """Return baseline and nadir, and the changes from them."""
    at = sums.baseline[sums.subject]
    base = np.where(at >= 0, sums.total[at], UNKNOWN)
    change, share = _change(sums.total, base)
    from_nadir, share_of_nadir = _change(sums.total, sums.nadir)
    values = {
        "BASE": np.where(base == UNKNOWN, np.nan, base / PER_MM),
        "CHG": change,
        "PCHG": share,
        "NADIR": np.where(sums.nadir == UNKNOWN, np.nan, sums.nadir / PER_MM),
        "CHGNAD": from_nadir,
        "PCHGNAD": share_of_nadir,
    }
    return {name: _at(each, own) for name, each in values.items()}


def _flag_columns(rows: Rows, order: Rows, flags: dict[str, Grouping]) -> dict[str, Column]:
    """Return the flags of the sums; of lesions, all rows are marked for analysis."""
    found: dict[str, Column] = {}
    for name, each in flags.items():
        lesion = flag(np.full(rows.size, name == "ANL01FL"))
        found[name] = taken(stacked([lesion, each]), order)
    return found


def _lesion_names(records: Records, rows: Rows, order: Rows, sums: TumourSums) -> dict[str, Column]:
    """Return which lesions were expected and assessed."""
    links = records.words("LNKID")
    own = Grouping(links.codes[rows], links.levels)
    return {
        "LSEXP": taken(stacked([own, sums.expected]), order),
        "LSASS": taken(stacked([own, sums.assessed]), order),
    }


def _at(values: Floats, rows: Rows) -> Floats:
    return np.where(rows >= 0, values[rows] if values.size else np.nan, np.nan)


def _diameters(records: Records) -> tuple[Rows, Rows, list[str], list[str]]:
    """Return the rows of single lesions, the parameter of each, and the parameters."""
    tests, groups, links = records.words("TESTCD"), records.words("GRPID"), records.words("LNKID")
    along, across = is_one_of(tests, "LDIAM"), is_one_of(tests, "LPERP")
    target = is_one_of(groups, TARGET) if groups.levels else links.codes >= 0
    number = np.array([_trailing(str(each)) for each in links.levels] + [-1], np.int64)[links.codes]
    rows = np.flatnonzero((along | across) & target & (number >= 0))
    distinct = np.unique(number[rows])
    names = [f"LDIAM{k}" for k in distinct] + [f"NLDIAM{k}" for k in distinct]
    labels = [f"Target Lesion {k} Analysis Diameter" for k in distinct]
    labels += [f"Target Lesion {k} Analysis Perpendicular" for k in distinct]
    codes = np.searchsorted(distinct, number[rows]) + np.where(across[rows], distinct.size, 0)
    return rows, codes.astype(np.int64), names, labels


def _trailing(link: str) -> int:
    found = re.search(r"(\d+)$", link)
    return int(found[1]) if found else -1
