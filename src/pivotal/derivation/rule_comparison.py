"""Two sets of rules on the same data: which of them differ, whose endpoint moves, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from pivotal.derivation.censoring_model import CensoringRules
from pivotal.derivation.criteria_model import Imwg, ResponseRules
from pivotal.derivation.derived import Derivation
from pivotal.derivation.event_times import derive_tte
from pivotal.derivation.model import Assessor, Recist11
from pivotal.derivation.response_values import IRECIST
from pivotal.derivation.responses_by_criteria import From
from pivotal.derivation.responses_by_reader import derive_response
from pivotal.derivation.tabulated import Tabulated
from pivotal.errors import DataError, listed, shown
from pivotal.results import Row

SDTM = ("RS", "TR", "TU", "LB")
SERIES = {"OVR", "COVR", "SFTSRESP", "BONERESP", "OVRR11", "OVRCA125"}  # of which a subject has many
PLAIN = {theirs: recist for recist, theirs in IRECIST.others.items() if recist != "PD"} | {"iCPD": "PD"}


@dataclass(frozen=True, kw_only=True)
class RuleComparison(Tabulated):
    """Whose endpoint moves between two sets of rules.

    Parameters
    ----------
    differences : tuple of dict
        The rules that differ: ``rule``, ``a``, ``b``.
    moved : tuple of dict
        The patients whose endpoint moves: what it is under either, by how many days, and why.
    n : int
        How many subjects and endpoints, or parameters, were compared.
    """

    verb: ClassVar[str] = "compare_rules"
    title: ClassVar[str] = "Endpoints that move"
    differences: tuple[Row, ...]
    moved: tuple[Row, ...] = field(repr=False)
    n: int

    def rows(self) -> Sequence[Row]:
        """Return a row a patient and endpoint that moves."""
        return self.moved

    def summary(self) -> Row:
        """Return how many move."""
        return {
            "n": self.n,
            "n_moved": len(self.moved),
            "n_subjects_moved": len({row["USUBJID"] for row in self.moved}),
            "n_rules": len(self.differences),
        }

    def told(self) -> tuple[str, ...]:
        """Return the rules that differ."""
        return (*self.notes, *(f"{row['rule']}: {row['a']} → {row['b']}" for row in self.differences))


def compare_rules(
    rules_a: ResponseRules | CensoringRules,
    rules_b: ResponseRules | CensoringRules,
    data: Mapping[str, Any],
    *,
    endpoint: CensoringRules | None = None,
    responses: ResponseRules | None = None,
    evaluator: str | Assessor = "INVESTIGATOR",
    cutoff: Any = None,
) -> RuleComparison:
    """List the patients whose endpoint moves when one set of rules takes the place of another, and why.

    Parameters
    ----------
    rules_a, rules_b : Recist11, Irecist, Pcwg3, Gcig or Imwg; or CensoringRules
        Both of responses, also by different criteria, or both of endpoints. Rules of responses are compared in all
        parameters that a subject has once by both; iCR is CR and iCPD is PD, and iUPD is none of RECIST's. Where a
        reader recorded responses by one of them only, both are derived from the lesions in TR, if there are any.
    data : mapping of str to frame
        ADSL; ADRS, or RS, TR, TU and LB from which it is derived; and what else the rules name.
    endpoint : CensoringRules, optional
        With rules of responses: the endpoint in which they are compared, instead of their parameters.
    responses : Recist11, Irecist, Pcwg3, Gcig or Imwg, optional
        With rules of endpoints: by which ADRS is derived where it is not given.
    evaluator : str or Assessor
        Whose reading counts where ADRS is derived.
    cutoff : date or str, optional
        Data cut-off.

    Returns
    -------
    RuleComparison
        ``.moved``, ``.differences``.

    Raises
    ------
    DataError
        If the rules are of responses and of endpoints, or data are missing.

    Examples
    --------
    >>> adsl = {"USUBJID": ["1"], "RANDDT": ["2024-01-01"], "NACTDT": ["2024-04-01"]}
    >>> rs = {
    ...     "USUBJID": ["1"] * 2,
    ...     "RSTESTCD": ["OVRLRESP"] * 2,
    ...     "RSSTRESC": ["SD", "PD"],
    ...     "RSDTC": ["2024-02-12", "2024-05-06"],
    ... }
    >>> from pivotal.derivation.censoring_model import DatedEvent
    >>> from pivotal.derivation.censoring_presets import NEW_THERAPY, choose_rules
    >>> policy = choose_rules("pfs_treatment_policy")
    >>> therapy = DatedEvent(kind="new_therapy", strategy="hypothetical", sources=NEW_THERAPY)
    >>> moved = compare_rules(policy, policy.model_copy(update={"intercurrent": (therapy,)}), {"ADSL": adsl, "RS": rs})
    >>> moved.rows()[0]["days"], moved.rows()[0]["why"]
    (-84, 'New anticancer therapy (hypothetical): the event of 2024-05-06 does not count')
    """
    frames = {str(name).upper(): frame for name, frame in data.items()}
    if "ADSL" not in frames:
        raise DataError(f"data: ADSL is missing; there are {listed(frames) or 'none'}")
    if isinstance(rules_a, CensoringRules) and isinstance(rules_b, CensoringRules):
        if endpoint is not None:
            raise DataError("endpoint= goes with rules of responses; these are rules of endpoints already")
        adrs = frames.get("ADRS")
        if adrs is None and any(name in frames for name in SDTM):
            adrs = _responses(frames, responses or Recist11(), evaluator, cutoff)
        found = [_times(frames, adrs, each, cutoff) for each in (rules_a, rules_b)]
        moved, n = moved_times(*found)
    elif not isinstance(rules_a, Recist11 | Imwg) or not isinstance(rules_b, Recist11 | Imwg):
        raise DataError(
            f"the rules are {shown(type(rules_a).__name__)} and {shown(type(rules_b).__name__)}; "
            "accepted: two of responses, such as Recist11, or two CensoringRules"
        )
    else:
        adrs_of = _both_responses(frames, (rules_a, rules_b), evaluator, cutoff)
        if endpoint is None:
            moved, n = moved_parameters(*adrs_of)
        else:
            moved, n = moved_times(*(_times(frames, each, endpoint, cutoff) for each in adrs_of))
    differences = tuple(differences_of(rules_a.model_dump(mode="json"), rules_b.model_dump(mode="json")))
    return RuleComparison(
        settings={"a": rules_a.digest, "b": rules_b.digest, "cutoff": None if cutoff is None else str(cutoff)},
        differences=differences,
        moved=tuple(moved),
        n=n,
    )


def _both_responses(
    frames: Mapping[str, Any], rules: tuple[ResponseRules, ResponseRules], evaluator: str | Assessor, cutoff: Any
) -> list[Derivation]:
    """Return ADRS by two sets of rules, both from the same: from lesions where only one was recorded."""
    found = [_responses(frames, each, evaluator, cutoff) for each in rules]
    ways = {each.settings["responses"] for each in found}
    if len(ways) == 1 or "TR" not in frames or any(isinstance(each, Imwg) for each in rules):
        return found
    return [_responses(frames, each, evaluator, cutoff, "lesions") for each in rules]


def _responses(
    frames: Mapping[str, Any],
    rules: ResponseRules,
    evaluator: str | Assessor,
    cutoff: Any,
    responses: From | None = None,
) -> Derivation:
    if not any(name in frames for name in SDTM):
        raise DataError(f"data: rules of responses need RS or TR; there are {listed(frames)}")
    rs, tr, tu, lb = (frames.get(name) for name in SDTM)
    return derive_response(
        rs, tr, tu, frames["ADSL"], lb=lb, rules=rules, evaluator=evaluator, cutoff=cutoff, responses=responses
    )


def _times(frames: Mapping[str, Any], adrs: Any, rules: CensoringRules, cutoff: Any) -> Derivation:
    others = {name: frame for name, frame in frames.items() if name not in ("ADSL", "ADRS", *SDTM)}
    return derive_tte(adrs, frames["ADSL"], rules=rules, domains=others, cutoff=cutoff, keep=())


def moved_times(a: Derivation, b: Derivation) -> tuple[list[Row], int]:
    """Return who has another date or another censoring in one endpoint, and how many were compared."""
    first, second = ({row["USUBJID"]: row for row in each.rows()} for each in (a, b))
    moved = []
    for name in dict.fromkeys([*first, *second]):
        old, new = first.get(name), second.get(name)
        if old is not None and new is not None and (old["ADT"], old["CNSR"]) == (new["ADT"], new["CNSR"]):
            continue
        moved.append(_moved_time(name, old, new))
    return moved, len(first.keys() | second.keys())


def _moved_time(name: str, old: Row | None, new: Row | None) -> Row:
    either = old or new or {}
    days = (new["ADT"] - old["ADT"]).days if old and new else None
    row: Row = {"USUBJID": name, "PARAMCD": either["PARAMCD"]}
    for mark, each in (("a", old), ("b", new)):
        row |= {f"{what.lower()}_{mark}": each[what] if each else None for what in ("ADT", "CNSR", "EVNTDESC")}
    return row | {"days": days, "why": _why(old, new)}


def _why(old: Row | None, new: Row | None) -> str:
    """Return why an endpoint moved: the intercurrent event that decides under one of them, or what the dates are."""
    if old is None or new is None:
        return f"not in the endpoint under {'a' if old is None else 'b'}: no start"
    reasons = []
    for mark, each, other in (("under a: ", old, new), ("", new, old)):
        if each["ICEDESC"] and each["ICEDESC"] != other["ICEDESC"]:
            aside = f": the event of {each['EVNTSADT']} does not count" if each["EVNTSADT"] else ""
            reasons.append(f"{mark}{each['ICEDESC']}{aside}")
    return "; ".join(reasons) or f"{_said(old)} → {_said(new)}"


def _said(row: Row) -> str:
    return f"{'event' if row['CNSR'] == 0 else 'censored'} {row['ADT']} ({row['EVNTDESC']})"


def moved_parameters(a: Derivation, b: Derivation) -> tuple[list[Row], int]:
    """Return whose parameters of response are others."""
    first, second = (_once(each) for each in (a, b))
    moved = []
    none: tuple[str | None, date | None] = (None, None)
    both = {parameter for _, parameter in first} & {parameter for _, parameter in second}
    keys = [key for key in dict.fromkeys([*first, *second]) if key[1] in both]
    for name, parameter in keys:
        old, new = first.get((name, parameter), none), second.get((name, parameter), none)
        if old != new:
            days = (new[1] - old[1]).days if old[1] and new[1] else None
            moved.append(
                {
                    "USUBJID": name, "PARAMCD": parameter, "avalc_a": old[0], "adt_a": old[1], "avalc_b": new[0],
                    "adt_b": new[1], "days": days, "why": f"{old[0]} {old[1] or ''} → {new[0]} {new[1] or ''}".strip(),
                }
            )  # fmt: skip
    return moved, len(keys)


def _once(found: Derivation) -> dict[tuple[str, str], tuple[str | None, date | None]]:
    """Return the parameters that a subject has once, by their names and words in RECIST."""
    prefix = getattr(found.rules[0], "parameter_prefix", "")
    return {
        (row["USUBJID"], _plain_name(row["PARAMCD"], prefix)): (PLAIN.get(row["AVALC"], row["AVALC"]), row["ADT"])
        for row in found.rows()
        if _plain_name(row["PARAMCD"], prefix) not in SERIES
    }


def _plain_name(parameter: str, prefix: str) -> str:
    return parameter if parameter in ("IUPD", "ICPD") else parameter.removeprefix(prefix)


def differences_of(a: Any, b: Any, at: str = "") -> Iterator[Row]:
    """Yield each value that differs between two rules, with the path that leads to it."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys([*a, *b]):
            yield from differences_of(a.get(key), b.get(key), f"{at}.{key}" if at else str(key))
    elif isinstance(a, list) and isinstance(b, list) and any(isinstance(each, dict) for each in (*a, *b)):
        for place in range(max(len(a), len(b))):
            old, new = (each[place] if place < len(each) else None for each in (a, b))
            yield from differences_of(old, new, f"{at}.{_called(old or new, place)}")
    elif a != b:
        yield {"rule": at, "a": _short(a), "b": _short(b)}


def _called(item: Any, place: int) -> str:
    return str(item.get("kind", item.get("event", place))) if isinstance(item, dict) else str(place)


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("strategy") or value.get("event") or "stated"
    return ", ".join(map(str, value)) if isinstance(value, list) else "none" if value is None else value
