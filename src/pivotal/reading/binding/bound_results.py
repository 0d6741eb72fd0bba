"""Claims about results of trials, from statements and a dossier."""

from __future__ import annotations

from pivotal.dossier.trials import Trial
from pivotal.evidence.model import COMPARING, PER_ARM
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_benefits import benefit_claims
from pivotal.reading.binding.claims_made import Claim, needing
from pivotal.reading.binding.counts_placed import (
    arm_behind,
    counted,
    is_had_before,
    of_all,
    placed,
    the_one_before,
    the_only_one,
    the_other_one,
)
from pivotal.reading.binding.effects_of_arms import arm_of_effect
from pivotal.reading.binding.endpoints_meant import endpoint_of, harm_told, narrowly
from pivotal.reading.binding.endpoints_told import called
from pivotal.reading.binding.numbers_apart import at_another_cut, graded, roughly, stands_apart, told_otherwise
from pivotal.reading.binding.others_told import others_told
from pivotal.reading.binding.patients_meant import of_some
from pivotal.reading.binding.read_again import as_share, of_either_arm, part_told, read_again, whole_arm
from pivotal.reading.binding.sides_told import arm_of, direction_told
from pivotal.reading.binding.whose_numbers import of_patients, of_whom
from pivotal.reading.model import Slot, Statement
from pivotal.units import MOST_DIGITS, Printed

_QUANTITIES = {"median": "median", "percent": "percent", "harm": "percent",
               "hazard_ratio": "hazard_ratio", "odds_ratio": "odds_ratio", "relative_risk": "relative_risk",
               "difference": "difference", "risk_reduction": "hazard_ratio", "p_value": "p_value", "n": "n",
               "events": "events", "follow_up": "follow_up"}  # fmt: skip


def result_claims(statement: Statement, binding: Binding) -> list[Claim]:
    """Return the claim that a number makes, or why it cannot be checked."""
    statement = read_again(statement, binding)
    trial, why = binding.trial(statement)
    statement = as_share(statement, binding, trial)
    if (missing := _not_held(statement) or stands_apart(statement, binding, trial)) is not None:
        return [needing(missing)]
    group: str | None = None
    if trial is not None:
        trial, why = part_told(statement, binding, trial)
    if trial is not None:
        statement, group, why = of_patients(whole_arm(statement, binding, trial), binding, trial)
    elif (subset := statement.slot("subset")) is not None:
        why = of_some(subset.text)
    if trial is None or why:
        return [needing(why)]
    if (arms := of_either_arm(statement, binding, trial)) is not None:
        return [claim for each in arms for claim in result_claims(each, binding)]
    claim = _claim(statement, binding, trial)
    if isinstance(claim, str):
        return [needing(claim)]
    claim, needs = graded(placed(claim, statement, binding, trial), statement, binding, trial)
    whole, why = of_whom(claim, statement, binding, trial, group)
    why = why or needs or counted(whole, statement, binding, trial)
    why = why or told_otherwise(whole, statement, binding, trial) or roughly(whole, statement, binding, trial)
    why = why or at_another_cut(whole, trial) or others_told(whole, statement, binding, trial)
    return [needing(why)] if why else _turned(statement, binding, trial) or [whole]


def _claim(statement: Statement, binding: Binding, trial: Trial) -> Claim | str:
    """Return the claim of a number of a trial, or what would be needed to know it."""
    if statement.slot("look") and not any("interim" in f"{cut.id} {cut.title}".casefold() for cut in trial.cuts):
        return f"an interim analysis of {trial.id}"
    quantity = _QUANTITIES[statement.kind]
    place = _place(statement, binding, trial, quantity)
    if isinstance(place, str):
        return place
    value = statement.slot("value")
    assert value is not None
    printed = _printed(statement, value)
    claim = {"check": "result", "trial": trial.id, "quantity": quantity, "value": printed, **place}
    if quantity in {"median", "follow_up"} or (quantity == "difference" and statement.slot("unit") is not None):
        claim["unit"] = _unit(statement)
    elif quantity in {"percent", "difference"}:
        claim["unit"] = "percent"
    if (reader := statement.get("assessor")) is not None:
        claim["read_by"] = reader
    limits = [statement.slot("ci_low"), statement.slot("ci_high")]
    known = [each.value for each in limits if each is not None and len(each.value) <= MOST_DIGITS]
    if statement.kind != "risk_reduction" and len(known) == len(limits):
        claim["ci"] = known
        if (level := statement.get("level")) is not None:
            claim["level"] = level
    return claim


def _turned(statement: Statement, binding: Binding, trial: Trial) -> list[Claim]:
    """Return what a lower risk, or a hazard ratio, says that is denied, or told of other arms than those held."""
    if (other := _of_another_trial(statement, binding, trial)) is not None:
        return [needing(f"results of {other.text} in {trial.id}, which has no such arm")]
    arm = statement.slot("favoured")
    if (arm or statement.slot("direction")) is None:
        return []
    if direction_told(statement, binding, trial) in {"better", None}:
        return []
    told = benefit_claims(statement, binding)
    if statement.kind == "risk_reduction" or arm is None:
        return told
    if float(statement.get("value") or 0) > 1:  # the hazard of the control was higher
        told = [{name: each for name, each in claim.items() if name != "direction"} for claim in told]
    return [needing(f"the hazard ratio of {arm.text} over the other arm"), *told]


def _of_another_trial(statement: Statement, binding: Binding, trial: Trial) -> Slot | None:
    """Return a medicine that is told to have lowered a risk, or to be compared with, and that no arm is named by."""
    if (statement.slot("favoured") or statement.slot("compared")) is None:
        return None
    arms = " ".join(each.name.casefold() for each in trial.arms)
    medicines = {each.value for each in binding.parsed.names if each.name in {"drug", "product"}}
    for slot in (statement.slot("favoured"), statement.slot("compared")):
        told = slot is not None and slot.value in medicines and slot.value.casefold() not in arms
        if slot is None or not told or not (slot.text.islower() or binding.medicine_of(slot.value)):
            continue  # a brand or a short name that nobody explains may be another name of what an arm got
        if arm_of(slot, statement, binding, trial) is None:
            return slot
    return None


def _not_held(statement: Statement) -> str | None:
    """Return what a number is of that no dossier holds, or nothing."""
    narrowed = statement.slot("narrowed")
    if narrowed is not None and statement.kind == "percent":
        return f"patients who stopped treatment for {narrowed.text} alone"
    if len((statement.get("value") or "").replace(".", "")) > MOST_DIGITS:
        return "a number of fewer digits"
    return "an endpoint for this rate at its time" if statement.kind == "rate" else None


def _printed(statement: Statement, value: Slot) -> str:
    """Return a number as it is printed; a risk that is lower by 62 % is a hazard ratio of 0.38."""
    if statement.kind != "risk_reduction":
        return value.value
    said = Printed.parse(value.value)
    return f"{1 - float(said.decimal) / 100:.{said.digits + 2}f}"


def _unit(statement: Statement) -> str:
    unit = statement.slot("unit")
    return "months" if unit is None else unit.value


def _place(statement: Statement, binding: Binding, trial: Trial, quantity: str) -> Claim | str:
    """Return endpoint, cohort and arm of a number, or what would be needed to know them."""
    endpoint, why = _endpoint(statement, binding, trial, quantity)
    if endpoint is None:
        return why
    counted = quantity in {"n", "events"}
    if counted and statement.slot("cohort") is None and trial.cohorts_separate and len(trial.cohorts) > 1:
        if quantity == "events" or statement.order or _is_of_several(statement, binding):
            return "the cohort, or the number of all of them"
        arm, why = binding.arm(trial, statement) if statement.slot("arm") is not None else (None, "")
        number = {"endpoint": endpoint, "quantity": quantity, "value": str(statement.get("value"))}
        is_all = arm is None or of_all(statement, binding, trial, arm.id, number)
        return why or {"endpoint": endpoint, "arm": "total" if is_all or arm is None else arm.id}
    cohort, why = binding.cohort(trial, statement)
    place: Claim = {"endpoint": endpoint, **({} if cohort is None else {"cohort": cohort})}
    if why or quantity not in PER_ARM:
        arm_id = arm_of_effect(statement, binding, trial) if quantity in COMPARING else None
        return why or (place if arm_id is None else {**place, "arm": arm_id})
    bare = statement.slot("arm") is None and not statement.order
    if counted and (bare or is_had_before(statement, binding, trial, place)):
        return {**place, "arm": "total"}
    arm, why = binding.arm(trial, arm_behind(statement, binding))
    arm = arm or the_only_one(statement, trial, place, quantity) or the_other_one(statement, binding, trial)
    arm = arm or the_one_before(statement, binding, trial)
    if arm is None:
        return why or f"the arm (it may be {' or '.join(each.id for each in trial.arms)})"
    number = {**place, "quantity": quantity, "value": str(statement.get("value"))}
    is_all = counted and not statement.order and of_all(statement, binding, trial, arm.id, number)
    return {**place, "arm": "total" if is_all else arm.id}  # "all 806 patients receiving" what both arms got


def _endpoint(statement: Statement, binding: Binding, trial: Trial, quantity: str) -> tuple[str | None, str]:
    """Return the endpoint of a number, or what would be needed to know it."""
    if statement.kind != "harm" and (narrow := narrowly(statement, binding)) is not None:
        found = called(trial, narrow)
        return (None if found is None else found.id), f"results for {narrow} of {trial.id}"
    if (endpoint := endpoint_of(statement, binding, trial, quantity)) is not None:
        return endpoint, ""
    if statement.kind == "harm":
        return None, f"{harm_told(statement)} among the endpoints of {trial.id}"
    named = statement.slot("endpoint")
    return None, f"results for {named.text} of {trial.id}" if named else "the endpoint"


def _is_of_several(statement: Statement, binding: Binding) -> bool:
    """Say whether a sentence counts patients more than once without an arm, so that none of them need be all."""
    told = binding.parsed.by_sentence.get(statement.sentence, [])
    return sum(each.kind == "n" and each.slot("arm") is None for each in told) > 1 and statement.slot("arm") is None
