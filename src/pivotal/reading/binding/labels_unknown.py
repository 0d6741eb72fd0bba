"""Labels that a text tells of and a dossier lacks: by another territory's, or by the trial that they rest on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pivotal.label.model import Indication
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.dossier_words import WORLDWIDE
from pivotal.reading.binding.labels_apart import excludes
from pivotal.reading.binding.labels_meant import LabelTold
from pivotal.reading.binding.slots_told import told_day
from pivotal.reading.model import Statement

_NEAR = 3  # sentences between an act and the trial that it rests on


def may_be_unknown(statement: Statement, binding: Binding, label: Indication, said: list[dict[str, Any]]) -> bool:
    """Say whether a label that a text tells of may be one that an incomplete record of a territory lacks.

    It may where another territory has such a label of the medicine, or where the text has it rest on a trial of the
    same disease on which no label of the medicine rests.
    """
    medicine, territories = binding.medicine(statement)[0], binding.territories(statement)
    if medicine is None or len(territories) != 1:
        return False
    if rests_on_another(statement, binding, [label]):
        return True
    held = binding.dossier.medicine(medicine)
    known = {str(each.territory) for each in held.complete}
    if set(territories) <= (known | {"EU"} if WORLDWIDE in known else known):
        return False
    day = LabelTold.of(statement, binding).day
    return day is None and any(
        other.id != label.id and binding.related(str(other.disease), str(label.disease))
        and not any(excludes(other, each, binding.words) for each in said)
        for other in held.indications
    )  # fmt: skip


def rests_on_another(statement: Statement, binding: Binding, labels: Sequence[Indication]) -> bool:
    """Say whether patients whom some labels rule out are told beside a trial of their disease that no label rests on.

    So it is with a label that came after what a dossier tells; one of a day by which its record is complete is not.
    """
    medicine = binding.medicine(statement)[0]
    if not labels or medicine is None:
        return False
    held = binding.dossier.medicine(medicine)
    resting = {link.trial for each in held.indications for link in each.evidence}
    told = [each for each in binding.parsed.statements if each.kind == "evidence"]
    near = [one.value for each in told if _is_near(each.sentence, statement.sentence) for one in each.all("trial")]
    found = [trial for each in near if (trial := binding.known.trials.get(each)) is not None and each not in resting]
    if not found or _is_by_a_day_on_record(statement, binding, medicine):
        return False
    clauses = [json.loads(each.value) for at, each in binding.parsed.clauses if _is_near(at, statement.sentence)]
    if not any(all(excludes(label, each, binding.words) for label in labels) for each in clauses):
        return False
    ill = {str(each.disease) for trial in found for each in trial.cohorts}
    return any(binding.related(str(label.disease), each) for label in labels for each in ill)


def _is_near(one: int, other: int) -> bool:
    return abs(one - other) <= _NEAR


def _is_by_a_day_on_record(statement: Statement, binding: Binding, medicine: str) -> bool:
    """Say whether a text is of a day, or tells one of its act, by which the record of its territory is complete."""
    acts = (each for each in binding.parsed.statements if each.kind == "act")
    days = (told_day(each.slot("date"), binding.text) for each in acts if _is_near(each.sentence, statement.sentence))
    on = min((each.not_after for each in days if each is not None and each.not_after is not None), default=None)
    places = set(binding.territories(statement))
    places |= {WORLDWIDE} if "EU" in places else set()
    records = (each for each in binding.dossier.medicine(medicine).complete if str(each.territory) in places)
    return any((on or binding.read_on) <= each.until for each in records)
