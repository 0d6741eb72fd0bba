"""What the numbers of one sentence say of each other: which of several is meant, and which data cut they are of.

A number that no data cut prints is wrong, or it is not the number that it was taken for. Where its own sentence shows
the second, it is not held against the dossier, and the reason says why. Numbers that a cut prints are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pivotal.dossier.trials import Trial
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.patients_meant import OF_SOME, OF_WHICH, said_alike
from pivotal.reading.model import Statement
from pivotal.units import Printed

Bound = tuple[Statement, Claim]
_OWN_ANALYSES = ("subgroup analysis", "subgroup analyses", "post hoc analysis", "post-hoc analysis",
                 "retrospective analysis", "exploratory analysis", "sensitivity analysis",
                 "pooled analysis")  # fmt: skip
_EXTENSIONS = ("open-label extension", "open label extension")
_RESULTS = frozenset({"median", "percent", "hazard_ratio"})
_OF_OTHERS = f"{OF_WHICH}no data cut prints the hazard ratio beside it"
_OF_PATIENTS = (OF_WHICH, OF_SOME)  # how the reasons begin that are about whose numbers these are
# "By 53%; after a longer follow-up of 29.1 months by 49%": that of another cut than the results before it.
_LONGER = re.compile(
    r"\b(?:longer|further|additional|extended|more|later|continued)\b[^;:.]{0,40}?\bfollow[- ]?up\b[^;:.\d]{0,25}"
    r"(\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updated|up-to-date|latest|most recent)[ -](?:\w+[ -]){0,3}?"
    r"(?:results?|analys[ie]s|data|follow[- ]?up|hazard ratio|median|PFS|OS|DFS|EFS|ORR|survival)\b"
    r"|\blonger[ -](?:term )?follow[- ]?up\b"
    r"|\bat the time of (?:the )?(?:\w+ )?approval\b",
    re.IGNORECASE,
)
_BRACKET = 45  # characters between a ratio, with its interval, and its p value
_PLACE = ("trial", "endpoint", "quantity", "cohort", "arm")


def own_analysis(text: str) -> str | None:
    """Return the words by which a sentence announces that what follows is an analysis of its own, or nothing."""
    folded = text.casefold()
    if any(each in folded for each in _EXTENSIONS):
        return "open-label extension"
    return next((each for each in _OWN_ANALYSES if f"this {each}" in folded), None)


def whom_all_are(text: str, trials: int) -> str | None:
    """Return what it would need to know who all patients of a sentence are, by its words and its trials, or nothing."""
    if "screened" in text.casefold():
        return "the number of patients who were screened"
    return "to know of which trial it is" if trials > 1 else None


def follow_up_told(bound: Sequence[Bound], before: Claim | None) -> Claim | None:
    """Return the last follow-up that a text has told up to a sentence: results are of it until another is told."""
    told = [one for _, one in bound if one["check"] == "result" and one["quantity"] == "follow_up"]
    return told[-1] if told else before


def told_apart(
    bound: Sequence[Bound],
    trials: Sequence[Trial],
    announced: str | None,
    all_are: str | None = None,
    followed: Claim | None = None,
    words: str = "",
) -> list[Bound]:
    """Return the claims of a sentence, with a reason for each number that is another one than it seems.

    Parameters
    ----------
    bound : sequence of (Statement, claim)
        Those of one sentence.
    trials : sequence of Trial
        Of the dossier.
    announced : str or None
        The analysis of its own that the text announced before.
    all_are : str, optional
        What it would need to know who all patients of the sentence are.
    followed : dict, optional
        The claim of the follow-up that the text told last.
    words : str, optional
        The sentence.
    """
    known = {each.id: each for each in trials}
    later = frozenset(each[1] for each in _LONGER.finditer(words))
    told = _Told(announced, all_are, followed, later, updated=_UPDATED.search(words) is not None)
    return [(statement, _apart(statement, claim, bound, known, told)) for statement, claim in bound]


class _Told(NamedTuple):
    """What a sentence, or the text before it, tells of its numbers."""

    announced: str | None
    all_are: str | None
    followed: Claim | None
    later: frozenset[str]  # follow-ups that are told as longer ones
    updated: bool


def _apart(statement: Statement, claim: Claim, bound: Sequence[Bound], trials: dict[str, Trial], told: _Told) -> Claim:
    if claim["check"] != "result":
        return claim
    trial = trials[claim["trial"]]
    if claim.get("group") and _of_nobody(claim, bound, trial):
        return needing(_OF_OTHERS)
    if claim["quantity"] == "p_value" and (why := _of_a_ratio_unknown(statement, bound, trial)) is not None:
        return needing(why)
    if cuts := [cut for cut in trial.analyses if prints(cut, claim)]:
        of_two = _of_two_cuts(claim, cuts, bound, trial)
        if of_two is not None:
            return needing(of_two)
        return claim if claim["value"] in told.later else _at_its_cut(claim, bound, trial)
    if claim["quantity"] == "hazard_ratio" and (why := _of_medians_of_others(statement, bound)) is not None:
        return needing(why)
    own = None if told.announced is None else f"results of an analysis of its own ({told.announced})"
    of_all = told.all_are if claim.get("arm") == "total" else None
    needs = _whose(statement, claim, bound, trial) or own or of_all or _of_which_cut(claim, bound, trial)
    if needs is None and not _is_swapped(claim, bound, trial):
        needs = _of_later_data(claim, bound, trial) or (_of_an_update(claim, trial) if told.updated else None)
        if needs is None and told.followed is not None:
            needs = _at_follow_up(claim, told.followed, trial)
    return _at_its_cut(claim, bound, trial) if needs is None else needing(needs)


def _of_two_cuts(claim: Claim, own: Sequence[DataCut], bound: Sequence[Bound], trial: Trial) -> str | None:
    """Return what it would need for a number of some cuts that none prints with another of its sentence.

    So it is where they do not have the follow-up of the sentence.
    """
    if claim["quantity"] not in _RESULTS:
        return None
    beside = [one for _, one in bound if one["check"] == "result" and one["trial"] == trial.id and one is not claim]
    place = _place(claim)
    if any(_place(each) == place for each in beside):
        return None  # a sentence of two looks
    for one in beside:
        if one["quantity"] == "follow_up":
            at_it = [cut for cut in trial.analyses if _is_at(cut, one)]
            apart = any(_tells(cut, claim) for cut in at_it) and not any(cut in own for cut in at_it)
            if apart and "cut" not in _at_its_cut(one, bound, trial):
                return f"the number at {at_it[0].title}, whose follow-up stands beside it"
        elif one["quantity"] in _RESULTS and _alike(one, claim) and not any(prints(cut, one) for cut in own):
            others = [cut for cut in trial.analyses if prints(cut, one)]
            told = bool(others) and all(_tells(cut, claim) for cut in others) and all(_tells(cut, one) for cut in own)
            if told:
                return f"to know of which data cut it is: none prints {claim['value']} and {one['value']} together"
    return None


def _alike(one: Claim, claim: Claim) -> bool:
    return all(one.get(each) == claim.get(each) for each in ("endpoint", "cohort", "group"))


def _is_at(cut: DataCut, followed: Claim) -> bool:
    """Say whether a cut has a follow-up that is told, in its unit."""
    said = Printed.parse(str(followed["value"]))
    return any(
        each.follow_up is not None and said_alike(said, followed, each.follow_up.value, each.unit)
        for each in cut.results
    )


def _at_its_cut(claim: Claim, bound: Sequence[Bound], trial: Trial) -> Claim:
    """Return a follow-up, of the cut that alone prints the results beside it where that one had another follow-up.

    Of the follow-ups of a cut it is that of those results, where it has one of its own.
    """
    if claim["quantity"] != "follow_up":
        return claim
    beside = [
        one
        for _, one in bound
        if one["check"] == "result" and one["quantity"] in {"median", "hazard_ratio"} and one["trial"] == trial.id
    ]
    of_them = [[cut for cut in trial.analyses if prints(cut, one, limits=bool(one.get("ci")))] for one in beside]
    if not beside or any(len(cuts) != 1 for cuts in of_them) or len({cuts[0].id for cuts in of_them}) != 1:
        return claim
    cut = of_them[0][0]
    told = [each for each in cut.results if each.follow_up is not None]
    if not told or _is_at(cut, claim):
        return claim if told or _is_at_some(claim, trial) else needing(f"the follow-up at {cut.title}")
    of_it = next((each for each in told if any(_is_of(each, one) for one in beside)), told[0])
    place = {"endpoint": of_it.endpoint, "cohort": of_it.cohort, "group": of_it.group}
    return {**claim, "cut": cut.id, **{name: each for name, each in place.items() if each is not None}}


def _is_at_some(claim: Claim, trial: Trial) -> bool:
    return any(_is_at(cut, claim) for cut in trial.analyses)


def _is_of(result: ReportedResult, claim: Claim) -> bool:
    """Say whether a result is of the endpoint and patients that a number is of."""
    told = (claim["endpoint"], claim.get("cohort"), claim.get("group"))
    return (result.endpoint, result.cohort, result.group) == told


def _at_follow_up(claim: Claim, followed: Claim, trial: Trial) -> str | None:
    """Return what it would need for a number at the follow-up that was told last: later results, or that cut's own."""
    if followed["trial"] != claim["trial"] or followed.get("unit") != "months":
        return None
    said = Printed.parse(str(followed["value"]))
    printed = [
        (cut, result.follow_up.value)
        for cut in trial.analyses
        for result in cut.results
        if result.follow_up is not None and result.unit == "months"
    ]
    at_it = [cut for cut, value in printed if value.agrees(said)]
    if not at_it and Printed.parse(str(claim["value"])).value is None:
        return f"a data cut of {trial.id} with {said} months of follow-up"  # what was not reached then may be later
    if not at_it:
        latest = max((value.value or 0 for _, value in printed), default=0)
        later = bool(printed) and (said.value or 0) > latest
        return f"a data cut of {trial.id} with {said} months of follow-up" if later else None
    if any(_tells(cut, claim) for cut in at_it):
        return None
    return f"the {str(claim['quantity']).replace('_', ' ')} at {at_it[0].title}"


def _of_later_data(claim: Claim, bound: Sequence[Bound], trial: Trial) -> str | None:
    """Return what it would need for a number beside a cut-off behind those of all data cuts of a trial."""
    days = [each.cutoff.isoformat() for each in trial.analyses if each.cutoff is not None]
    told = [one["happened"] for _, one in bound if one["check"] == "data_cutoff" and one["trial"] == trial.id]
    until = next((str(each["not_before"]) for each in told if "not_before" in each), "")
    later = bool(days) and until > max(days) and claim["quantity"] in _RESULTS
    return f"a data cut of {trial.id} up to {until}" if later else None


def _of_an_update(claim: Claim, trial: Trial) -> str | None:
    """Return what it would need for a number that is told as updated, where one data cut alone has its place."""
    held = [cut for cut in trial.analyses if _tells(cut, claim)]
    one_look = len({cut.id for cut in held}) == 1 and claim["quantity"] in _RESULTS
    return f"results of another look at {trial.id}" if one_look else None


def _whose(statement: Statement, claim: Claim, bound: Sequence[Bound], trial: Trial) -> str | None:
    """Return what it would need to know whose number one is that nobody prints, or nothing."""
    others = {
        str(one["value"])
        for each, one in bound
        if each.kind == statement.kind and one["check"] == "result" and _place(one) == _place(claim)
    }
    if len(others) > 1:
        return f"to know whose number it is: the sentence gives {' and '.join(sorted(others))}"
    if claim.get("arm") != "total":
        return None
    if _of_these_arms(claim, bound, trial):
        return "the number of these arms together"
    if _of_an_arm(claim, trial):
        return "to know whether it is the number of one arm"
    return "the number of all patients; the dossier holds interim analyses" if _after_interims(claim, trial) else None


def _of_which_cut(claim: Claim, bound: Sequence[Bound], trial: Trial) -> str | None:
    """Return what it would need where a number is of a data cut that does not print it, or of one that is not there."""
    told = _cuts_told(claim, bound, trial)
    silent = [cut for cut in told if not _tells(cut, claim)]
    if silent and len({cut.title for cut in told}) == 1:
        what = {"follow_up": "follow-up"}.get(claim["quantity"], str(claim["quantity"]).replace("_", " "))
        return f"the {what} at {told[0].title}, whose hazard ratio stands beside it"
    if claim["quantity"] == "follow_up" and not told and not _matched(bound, trial):
        return f"a data cut of {trial.id} with this follow-up"
    return None


def _of_nobody(claim: Claim, bound: Sequence[Bound], trial: Trial) -> bool:
    """Say whether a sentence gives a hazard ratio of the same endpoint that no cut prints: its patients are others."""
    ratios = [
        one
        for _, one in bound
        if one["check"] == "result" and one["quantity"] == "hazard_ratio" and one["endpoint"] == claim["endpoint"]
        and one is not claim
    ]  # fmt: skip
    return bool(ratios) and not any(prints(cut, one) for one in ratios for cut in trial.analyses)


def _of_a_ratio_unknown(statement: Statement, bound: Sequence[Bound], trial: Trial) -> str | None:
    """Return what it would need for a p value behind a ratio of patients whom nobody knows: ``0.24; P<.001``."""
    at = statement.slot("value")
    ratios = [
        (at.start - slot.end, one)
        for each, one in bound
        if each.kind == "hazard_ratio" and at is not None and (slot := each.slot("value")) is not None
    ]
    near = min((each for each in ratios if 0 <= each[0] < _BRACKET), default=None, key=lambda each: each[0])
    if near is None:
        return None
    if near[1]["check"] == "statement":
        return str(near[1]["needs"])
    known = near[1]["check"] != "result" or any(prints(cut, near[1]) for cut in trial.analyses)
    return None if known else _OF_OTHERS


def _of_medians_of_others(statement: Statement, bound: Sequence[Bound]) -> str | None:
    """Return what it would need for a ratio that nobody prints, beside medians that are all of other patients."""
    needs = [
        str(one.get("needs", ""))
        for each, one in bound
        if each.kind == "median" and each.get("endpoint") == statement.get("endpoint")
    ]
    return needs[0] if len(needs) > 1 and all(each.startswith(_OF_PATIENTS) for each in needs) else None


def _is_swapped(claim: Claim, bound: Sequence[Bound], trial: Trial) -> bool:
    """Say whether a number and the one beside it are those of each other's arm, so that no later look explains them."""
    others = [
        one
        for _, one in bound
        if one["check"] == "result" and one.get("arm") not in {None, "total", claim.get("arm")}
        and all(one.get(each) == claim.get(each) for each in ("trial", "endpoint", "quantity", "cohort"))
    ]  # fmt: skip
    pairs = [(claim | {"arm": one["arm"]}, one | {"arm": claim["arm"]}) for one in others if claim.get("arm")]
    return any(prints(cut, one) and prints(cut, other) for one, other in pairs for cut in trial.analyses)


def _of_these_arms(claim: Claim, bound: Sequence[Bound], trial: Trial) -> bool:
    """Say whether a number of patients is that of some arms, which the sentence counts one by one."""
    parts = {
        str(one["arm"]): Printed.parse(str(one["value"])).value or 0
        for _, one in bound
        if one["check"] == "result" and one["quantity"] == claim["quantity"] and one.get("arm") not in {None, "total"}
    }
    whole = Printed.parse(str(claim["value"])).value or 0
    return 1 < len(parts) < len(trial.arms) and sum(parts.values()) == whole


def _of_an_arm(claim: Claim, trial: Trial) -> bool:
    """Say whether a number of all patients is that of one arm."""
    return any(prints(cut, claim | {"arm": arm.id}) for arm in trial.arms for cut in trial.analyses)


def _after_interims(claim: Claim, trial: Trial) -> bool:
    """Say whether more patients are told than at any cut, where every cut that counts them is an interim analysis."""
    said = Printed.parse(str(claim["value"])).value or 0
    printed = [(cut, value.value or 0) for cut in trial.analyses for value, *_ in _values(cut, claim)]
    interim = all("interim" in f"{cut.id} {cut.title}".casefold() for cut, _ in printed)
    return bool(printed) and interim and said > max(value for _, value in printed)


def _place(claim: Claim) -> tuple[str, ...]:
    return tuple(str(claim.get(each)) for each in _PLACE)


def _cuts_told(claim: Claim, bound: Sequence[Bound], trial: Trial) -> list[DataCut]:
    """Return the cuts that print the hazard ratio with its interval that a sentence gives of the same patients."""
    ratios = [
        one
        for _, one in bound
        if one["check"] == "result" and one["quantity"] == "hazard_ratio" and one.get("ci")
        and all(one.get(each) == claim.get(each) for each in ("trial", "endpoint", "cohort"))
    ]  # fmt: skip
    return [cut for cut in trial.analyses if any(prints(cut, one, limits=True) for one in ratios)]


def _matched(bound: Sequence[Bound], trial: Trial) -> bool:
    """Say whether a ratio of the sentence is that of a cut of the trial, or all its numbers of an endpoint are."""
    told = [one for _, one in bound if one["check"] == "result" and one["quantity"] not in {"follow_up", "p_value"}]
    groups = [[one] for one in told if one["quantity"] == "hazard_ratio"]
    groups += [[one for one in told if one["endpoint"] == each] for each in {one["endpoint"] for one in told}]
    return any(all(prints(cut, one) for one in group) for group in groups for cut in trial.analyses)


def _values(cut: DataCut, claim: Claim) -> Iterator[tuple[Printed, tuple[Printed | None, Printed | None] | None, str]]:
    endpoint, patients = claim["endpoint"], (claim.get("cohort"), claim.get("group"))
    for result in cut.results:
        if result.endpoint == endpoint and (result.cohort, result.group) == patients and result.decides:
            estimate = result.value(claim["quantity"], claim.get("arm"))
            if estimate is not None:
                yield estimate.value, estimate.ci, result.unit
            elif claim.get("arm") == "total" and (arms := getattr(result, claim["quantity"])):
                yield Printed.parse(f"{sum(each.value or 0 for each in arms.values()):.0f}"), None, result.unit


def _tells(cut: DataCut, claim: Claim) -> bool:
    """Say whether a cut prints a number of the place of a claim, or those of both arms that a difference is one of."""
    if claim["quantity"] == "difference":
        place = (claim["endpoint"], claim.get("cohort"), claim.get("group"))
        held = (each for each in cut.results if (each.endpoint, each.cohort, each.group) == place)
        kind = "percent" if claim.get("unit") == "percent" else "median"
        if any(len(getattr(each, kind)) > 1 for each in held):
            return True
    return any(True for _ in _values(cut, claim))


def prints(cut: DataCut, claim: Claim, *, limits: bool = False) -> bool:
    """Say whether a cut prints a number, and where asked, its limits too."""
    said = Printed.parse(str(claim["value"]))
    for value, interval, unit in _values(cut, claim):
        if not said_alike(said, claim, value, unit):
            continue
        if not limits:
            return True
        told = [Printed.parse(str(each)) for each in claim["ci"]]
        if interval is not None and all(p is not None and p.agrees(t) for p, t in zip(interval, told, strict=True)):
            return True
    return False
