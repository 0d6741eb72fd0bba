"""A national library that does not exist: medicines with plausible labels and histories, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pivotal.label.language import Code, CriteriaField
from pivotal.label.model import Indication, LabelEvent, LicenceEvent, Register
from pivotal.label.vocabulary import Vocabulary

ORGANS, SUBTYPES, CLASSES, SUBSTANCES, MARKERS = 30, 5, 12, 6, 20
FIRST, LAST = date(1995, 1, 1), date(2025, 6, 30)
COMPANIES = [f"company-{n:02}" for n in range(40)]

DISEASES = [Code(id="tumour")]
for _organ in range(ORGANS):
    DISEASES.append(Code(id=f"organ{_organ:02}", broader="tumour"))
    DISEASES += [Code(id=f"organ{_organ:02}-type{n}", broader=f"organ{_organ:02}") for n in range(SUBTYPES)]
THERAPIES = [Code(id="systemic")]
for _group in range(CLASSES):
    THERAPIES.append(Code(id=f"class{_group:02}", broader="systemic"))
    THERAPIES += [Code(id=f"substance{_group:02}-{n}", broader=f"class{_group:02}") for n in range(SUBSTANCES)]
FIELDS = [
    CriteriaField(id="age", name="age", kind="number", unit="years"),
    CriteriaField(id="ecog", name="ECOG performance status", kind="number", unit="score"),
    CriteriaField(id="disease", name="disease", kind="disease"),
    CriteriaField(
        id="stage", name="stage", kind="code", exhaustive=True,
        codes=[Code(id=each) for each in ("early", "locally_advanced", "metastatic")],
    ),
    CriteriaField(id="unresectable", name="unresectable disease", kind="flag"),
    *(CriteriaField(id=f"marker{n:02}", name=f"marker {n}", kind="flag") for n in range(MARKERS)),
    CriteriaField(id="therapy", name="therapy", kind="therapy", codes=THERAPIES),
]  # fmt: skip
WORDS = Vocabulary(FIELDS, DISEASES)
Tree = dict[str, Any]


@dataclass(frozen=True)
class NationalLibrary:
    """Registers of medicines in one country, with their words."""

    registers: tuple[Register, ...]
    words: Vocabulary = WORDS

    @property
    def indications(self) -> tuple[Indication, ...]:
        """The indications of all medicines."""
        return tuple(each for register in self.registers for each in register.indications)


def national_library(medicines: int = 500, per_medicine: int = 4, seed: int = 1) -> NationalLibrary:
    """Return a library of so many medicines with so many indications each."""
    draw = random.Random(seed)
    return NationalLibrary(tuple(_register(number, per_medicine, draw) for number in range(medicines)))


def criteria(draw: random.Random) -> Tree:
    """Return who may be treated by a label that does not exist."""
    organ = draw.randrange(ORGANS)
    shape = draw.random()
    if shape < 0.6:
        diseases = [f"organ{organ:02}-type{draw.randrange(SUBTYPES)}"]
    elif shape < 0.95:
        diseases = [f"organ{organ:02}"]
    else:
        diseases = ["tumour"]
    clauses: list[Tree] = [{"field": "disease", "in": diseases}]
    if draw.random() < 0.85:
        clauses.append({"field": "age", "at_least": draw.choice([18, 18, 18, 12, 2]), "unit": "years"})
    if draw.random() < 0.5:
        advanced = {"field": "stage", "in": ["locally_advanced", "metastatic"]}
        clauses.append(draw.choice([advanced, {"any": [{"field": "unresectable", "is": "true"}, advanced]}]))
    if draw.random() < 0.35:
        marker = {"field": f"marker{draw.randrange(MARKERS):02}", "is": "true"}
        clauses.append(marker if draw.random() < 0.8 else {"not": marker})
    if draw.random() < 0.15:
        clauses.append({"field": "ecog", "at_most": draw.choice([1, 2]), "unit": "score"})
    clauses += _history(draw)
    return {"all": clauses}


def _history(draw: random.Random) -> list[Tree]:
    shape = draw.random()
    group = f"class{draw.randrange(CLASSES):02}"
    if shape < 0.35:
        return []
    if shape < 0.5:
        return [{"prior_therapy": {"of": "systemic", "at_most": 0}}]
    if shape < 0.75:
        return [{"prior_therapy": {"of": "systemic", "at_least": draw.choice([1, 1, 2])}}]
    if shape < 0.9:
        return [{"prior_therapy": {"of": group, "outcome": "progressed", "at_least": 1}}]
    return [{"prior_therapy": {"of": "systemic", "other_than": group, "outcome": "progressed", "at_least": 1}}]


def _register(number: int, count: int, draw: random.Random) -> Register:
    name = f"medicine-{number:03}"
    indications = [
        Indication.model_validate(
            {"id": f"{name}-{n}", "says": f"indication {n}", "disease": "tumour", "status": "derived"}
            | {"criteria": criteria(draw)}
        )
        for n in range(count)
    ]
    company = draw.choice(COMPANIES)
    licence = LicenceEvent(
        id=f"{name}-rights", kind="originated", grantee=company, territory="world", effective="1990", status="derived"
    )
    return Register(
        medicine=name,
        diseases=tuple(DISEASES),
        products=(name,),
        indications=tuple(indications),
        label_events=tuple(_history_of(name, company, [each.id for each in indications], draw)),
        licence_events=(licence,),
    )


def _history_of(name: str, company: str, indications: Sequence[str], draw: random.Random) -> list[LabelEvent]:
    """Return the events of one product in the order in which they happened."""
    day = FIRST + timedelta(draw.randrange((LAST - FIRST).days))
    said: list[Tree] = [{"kind": "granted", "holder": company, "indications": indications[:1]}]
    said += [{"kind": "indication_added", "indications": [each]} for each in indications[1:]]
    if draw.random() < 0.15:
        said.append({"kind": "transferred", "holder": draw.choice(COMPANIES)})
    if draw.random() < 0.1 and len(indications) > 1:
        said.append({"kind": "indication_removed", "indications": [draw.choice(indications[1:])]})
    if draw.random() < 0.03:
        said += [{"kind": "suspended"}, {"kind": "reinstated"}]
    if draw.random() < 0.08:
        said.append({"kind": "withdrawn"})
    events = []
    for index, each in enumerate(said):
        effective = day.isoformat() if draw.random() < 0.8 else day.isoformat()[:7]
        recorded = day + timedelta(draw.randrange(40)) if draw.random() < 0.7 else None
        given = {"id": f"{name}-{index}", "product": name, "territory": "US", "status": "derived"} | each
        events.append(LabelEvent.model_validate(given | {"effective": effective, "recorded": recorded}))
        day += timedelta(draw.randrange(60, 1200))
    if draw.random() < 0.05 and events[0].recorded is not None:
        first = events[0].recorded.not_before
        assert first is not None
        changed = {"id": f"{name}-corrected", "effective": events[0].effective.model_dump()}
        changed |= {"recorded": (first + timedelta(draw.randrange(30, 900))).isoformat(), "corrects": events[0].id}
        events.insert(1, LabelEvent.model_validate(events[0].model_dump() | changed))
    return events
