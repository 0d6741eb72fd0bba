"""What the words of a text on patients are in the fields of a dossier, whatever it calls them.

The reader has ids of its own (``brca``, ``not_eligible_for``); a dossier that says ``transplant_eligible`` or
``PARPi`` means the same. What cannot be bound stays as it was read, and is then among the facts that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pivotal.dossier.model import Dossier
from pivotal.label.language import Atom, CriteriaField, PriorTherapy
from pivotal.label.model import Indication
from pivotal.label.vocabulary import Hierarchy
from pivotal.reading.binding.clause_words import (
    HEADS,
    KEYS,
    NOT,
    ORIGINS,
    is_denied,
    is_mark,
    telling,
    tells_a_mark,
    therapy_class,
    therapy_parts,
)
from pivotal.reading.binding.criteria_parts import bare, clauses_in, leaves
from pivotal.reading.binding.stages_told import stages_between
from pivotal.reading.names.regimens import letters_of
from pivotal.reading.words import FIELD_WORDS

Clause = dict[str, Any]
Parts = frozenset[str]
# What may stand before the words that a rule read; some of it turns them into another fact.
_QUALIFIERS = re.compile(
    r"(?:\b(?:germline|somatic|inherited|deleterious|suspected|pathogenic|or|and|high|low|without|no)[ -]+)+$",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"^(?:additional|further|different|separate)[ _]")  # therapies than one told before
_LIMITS = ("at_least", "at_most", "above", "below")
_TURNED = frozenset({"high", "low", NOT})
_PLAIN = frozenset({"altered", "express", NOT})  # what is said of a mark
_TRUE, _FALSE = {"is": "true"}, {"is": "false"}


def _by_parts(told: Iterable[tuple[Parts, Clause]]) -> dict[Parts, list[Clause]]:
    found: dict[Parts, list[Clause]] = {}
    for parts, clause in told:
        found.setdefault(parts, []).append(clause)
    return found


class BoundClauses:
    """The fields of a dossier by what their names tell.

    Parameters
    ----------
    dossier : Dossier
    """

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.fields = {each.id: each for each in dossier.fields}
        self.labels = [each for medicine in dossier.medicines for each in medicine.indications]
        therapies = (each for each in dossier.fields if each.kind == "therapy")
        self.therapies = {code.id: code.name for each in therapies for code in each.codes}
        self._used = {str(each) for label in self.labels for one in leaves(label.criteria)
                      if isinstance(one, PriorTherapy) for each in one.prior_therapy.of}  # fmt: skip
        self._asked = {
            str(one.field) for label in self.labels for one in leaves(label.criteria) if isinstance(one, Atom)
        }
        self._within = Hierarchy(dossier.diseases)
        self.diseases = {name: each for each in dossier.diseases for name in (*each.names, each.id)}
        worded = list(self._words())
        self._worded, self._named = _by_parts(worded), _by_parts([*self._names(), *worded])
        self._ids = _by_parts((telling(f"{each.id} {one}"), clause) for each, one, clause in self._by_id())
        self._labels_within: dict[tuple[str, ...], list[Indication]] = {}

    def _names(self) -> Iterator[tuple[Parts, Clause]]:
        """Yield what the names of flags and codes tell."""
        for field in self.fields.values():
            if field.kind == "flag":
                yield telling(field.name), {"field": field.id, **_TRUE}
            for code in field.codes if field.kind == "code" else ():
                for each in (f"{field.name} {code.name or code.id}", code.name or ""):
                    if telling(each) - _PLAIN:
                        yield telling(each), {"field": field.id, "is": code.id}

    def _by_id(self) -> Iterator[tuple[CriteriaField, str, Clause]]:
        """Yield what the ids of flags and codes tell, which may be any."""
        for field in self.fields.values():
            if field.kind == "flag":
                yield field, "", {"field": field.id, **_TRUE}
            for code in field.codes if field.kind == "code" else ():
                for each in (code.id, code.name or code.id):
                    yield field, each, {"field": field.id, "is": code.id}

    def _words(self) -> Iterator[tuple[Parts, Clause]]:
        """Yield what the words of labels tell, alone and with the field that they are on."""
        told_together = (clause for label in self.labels for clause in clauses_in(label))
        for each in (one for clause in told_together for one in (clause, *clause.get("any", ()))):
            field = self.fields.get(str(each.get("field")))
            joined = all(self._kind(one) in {"code", "flag"} for one in each.get("any", ())) and "any" in each
            if not each.get("words") or not (joined or (field is not None and field.kind in {"code", "flag"})):
                continue
            told = [each["words"], *([f"{field.id} {each['words']}", f"{field.name} {each['words']}"] if field else [])]
            yield from ((telling(one), bare(each)) for one in told if telling(one) - _PLAIN)

    def is_within(self, disease: str, other: str) -> bool:
        """Say whether a disease is another one or a part of it."""
        return self._within.within(disease, other)

    def labels_within(self, diseases: tuple[str, ...]) -> list[Indication]:
        """Return the labels for some diseases or parts of them, found once."""
        if diseases not in self._labels_within:
            within = [each for each in self.labels if any(self.is_within(str(each.disease), one) for one in diseases)]
            self._labels_within[diseases] = within
        return self._labels_within[diseases]

    def codes(self, field: str) -> bool:
        """Say whether a field has codes, of which one patient has one."""
        return field in self.fields and self.fields[field].kind == "code"

    def _kind(self, clause: Clause) -> str | None:
        field = self.fields.get(str(clause.get("field")))
        return None if field is None else field.kind

    # ------------------------------------------------------------------------------------------------- clauses

    def bound(self, clause: Clause, text: str, before: str = "", after: str = "") -> list[Clause] | None:
        """Return what a clause of the reader is in the words of the dossier, in one or more clauses, or nothing."""
        if tells_a_mark(text) and is_denied(before, after):
            known = None if NOT in telling(text) else self._known(clause)
            told = self._found(telling(text) ^ {NOT}) or self._of_mark(clause, f"{text} {NOT}")
            return told or ([self._denied(known[0])] if known else [{"unbound": clause}])
        found = self._found_for(clause, text, before)
        strength = {"strength": clause["strength"]} if "strength" in clause else {}
        return None if found is None else [{**each, **strength} for each in found]

    def _found_for(self, clause: Clause, text: str, before: str) -> list[Clause] | None:
        if "all" in clause:
            if found := self._found(telling(text)):
                return found
            parts = [self.bound(each, text) for each in clause["all"]]
            return None if any(each is None for each in parts) else [one for each in parts for one in each or ()]
        if "regardless_of" in clause:
            return self._regardless(clause)
        if "prior_therapy" in clause:
            return self._of_words(telling(text), self._worded, least=3) or self._history(clause)
        if "any" in clause:
            return self._any(clause, text)
        if "with_therapies" in clause or "field" not in clause:
            return None
        return self._atom(clause, text, before)

    def _any(self, clause: Clause, text: str) -> list[Clause] | None:
        if found := self._found(telling(text)):
            return found
        parts = [self._known(each) or self._of_mark(each, _value(each)) for each in clause["any"]]
        if any(each is None or len(each) != 1 for each in parts):
            return None
        return [{"any": [one for each in parts for one in each or ()]}]

    def _atom(self, clause: Clause, text: str, before: str) -> list[Clause] | None:
        """Return one fact: by its id, by words that a label or a name has, or by what somebody is eligible for."""
        before = found[0] if tells_a_mark(text) and (found := _QUALIFIERS.search(before)) else ""
        qualified = f"{before}{text}"
        if clause["field"] == "stage" and (told := self._stages(clause, text)) is not None:
            return told
        if any(each in clause for each in _LIMITS):
            return self._limit(clause, text)
        own = self._found(telling(qualified))
        if not own and (telling(before) & _TURNED or self._is_told_apart(telling(before), text)):
            return None
        known = self._known(clause)
        if own and (known is None or qualified != text or not self._is_asked(known[0])):
            return own
        if known is not None:
            return known
        return (
            self._found(telling(text))
            or self._values(clause)
            or self._of_mark(clause, text)
            or self._by_object(text)
            or self._naive(clause)
        )

    def _naive(self, clause: Clause) -> list[Clause] | None:
        """Return that a therapy was not given before, of those who are naive to it: ``chemotherapy-naive``."""
        if clause.get("is") not in {"naive", "naïve"} or self.therapy(clause["field"]) is None:
            return None
        return self._history({"prior_therapy": {"of": [clause["field"]], "at_most": 0}})

    def _is_told_apart(self, before: Parts, text: str) -> bool:
        """Say whether a fact has codes for germline or somatic changes, of which the text tells one by itself."""
        found = self._found(telling(text)) if before & ORIGINS else None
        field = self.fields.get(str(found[0].get("field"))) if found else None
        return field is not None and any(ORIGINS & telling(each.name or each.id) for each in field.codes)

    def _values(self, clause: Clause) -> list[Clause] | None:
        """Return the values of one field, each by its name in the dossier: ``intermediate or high risk``."""
        name = _gene(clause)
        found = [self._found(telling(f"{name} {each}")) for each in clause.get("in") or [clause.get("is", "")]]
        parts = [one for each in found for one in each or ()]
        if len(parts) < len(found) or not all("is" in each for each in parts):
            return found[0] if len(found) == 1 else None
        fields = {each["field"] for each in parts}
        values = [each["is"] for each in parts]
        if len(fields) > 1 or len(values) == 1:
            return [parts[0]] if len(values) == 1 else None
        return [{"field": fields.pop(), "in": values}]

    def _limit(self, clause: Clause, text: str) -> list[Clause] | None:
        """Return a limit of a number that the words name: ``PD-L1 combined positive score of 10 or higher``."""
        told, field = telling(f"{_gene(clause)} {text}"), self.fields.get(clause["field"])
        limits = {key: clause[key] for key in _LIMITS if key in clause}
        if clause.get("unit") not in {"%", None}:
            own = field if field is not None and field.kind == "number" else self._measured(clause)
            return None if own is None else [{**clause, "field": own.id}]
        numbers = [each for each in self.fields.values() if each.kind == "number"]
        named = [
            each for each in numbers if telling(each.name) - {"express"} and telling(each.name) - {"express"} <= told
        ]
        chosen = max(named, key=lambda each: len(telling(each.name)), default=field)
        if chosen is None or chosen.kind != "number":
            return None
        return [{"field": chosen.id, **limits, "unit": str(chosen.unit)}]

    def _measured(self, clause: Clause) -> CriteriaField | None:
        """Return the one number that the dossier calls by the words of the reader for it: the size of a tumour."""
        told = telling(str(clause["field"]))
        found = [each for each in self.fields.values() if each.kind == "number" and telling(each.name) == told]
        return found[0] if len(found) == 1 and told else None

    def _known(self, clause: Clause) -> list[Clause] | None:
        """Return a fact that the dossier has under the id of the reader, with its value."""
        field = self.fields.get(str(clause.get("field")))
        if field is None:
            return None
        values = set(clause.get("in") or ([clause["is"]] if "is" in clause else []))
        if field.kind == "flag":
            return [clause] if values <= {"true", "false"} and values else None
        if field.kind == "number":
            return None if values else [clause]
        if field.kind == "code":
            return [clause] if values and values <= {each.id for each in field.codes} else None
        return [clause]

    def _found(self, told: Parts) -> list[Clause] | None:
        """Return the one clause that says just this by its name or in the words of a label, or else by its ids."""
        return self._of_words(told, self._named) or self._of_words(told, self._ids)

    def _of_words(self, told: Parts, among: dict[Parts, list[Clause]], least: int = 1) -> list[Clause] | None:
        """Return the one clause that says just this, or that is denied by it."""
        if len(told - _PLAIN) < 1 or len(told) < least:
            return None
        for toggled in (False, True):
            asked = told ^ {NOT} if toggled else told
            found = among.get(asked, [])
            unique = [each for number, each in enumerate(found) if each not in found[:number]]
            asked_for = [each for each in unique if self._is_asked(each)]
            unique = (
                asked_for if len(asked_for) == 1 else unique
            )  # of several facts of one name the one that labels use
            if len(unique) == 1:
                return [self._denied(unique[0]) if toggled else unique[0]]
            if unique:
                return None
        return None

    def _is_asked(self, clause: Clause) -> bool:
        """Say whether a label asks for the fact of a clause."""
        return bool({str(each.get("field")) for each in (clause, *clause.get("any", ()))} & self._asked)

    def _denied(self, clause: Clause) -> Clause:
        """Return the opposite of a clause."""
        if self._kind(clause) == "flag":
            return {**clause, **(_FALSE if clause.get("is") == "true" else _TRUE)}
        return {"not": clause}

    def _of_mark(self, clause: Clause, text: str) -> list[Clause] | None:
        """Return the state of a mark of the tumour, where a field is of that mark and of nothing else."""
        mark = telling(_gene(clause))
        told = telling(f"{_gene(clause)} {_value(clause)} {text}")
        denied = NOT in told
        for field in self.fields.values():
            if field.kind not in {"code", "flag"} or not {*mark} or not self._is_of(field, mark):
                continue
            if told - mark - _PLAIN - ORIGINS - {"low", "high"}:
                return None  # a variant, which has no name here
            if {"low", "high"} & told:
                return None
            if field.kind == "flag":
                return [{"field": field.id, **(_FALSE if denied else _TRUE)}]
            for toggled in (False, True):
                state = denied != toggled
                codes = [each.id for each in field.codes if not each.broader and self._is_state(field, each.id, state)]
                if len(codes) == 1:
                    one = {"field": field.id, "is": codes[0]}
                    return [{"not": one} if toggled else one]
            return None
        return None

    def _is_of(self, field: CriteriaField, mark: Parts) -> bool:
        return any(telling(each) - _PLAIN == mark for each in (field.id, field.name))

    def _is_state(self, field: CriteriaField, code: str, denied: bool) -> bool:
        """Say whether a code says that a mark is there, or that it is not, and nothing more."""
        held = next(each for each in field.codes if each.id == code)
        told = telling(f"{held.name or ''} {held.id}")
        more = told - _PLAIN - telling(field.id) - telling(field.name)
        return not more and (NOT in told) == denied

    def _by_object(self, text: str) -> list[Clause] | None:
        """Return who is eligible for something, or responds to it: ``transplant-ineligible``."""
        told = telling(text)
        for key in KEYS & told:
            thing = told - {key, NOT, *HEADS}
            for field in self.fields.values():
                for name in (field.name, field.id):
                    if (found := self._with_object(field, telling(name), told, (key, thing))) is not None:
                        return found
        return None

    def _with_object(
        self, field: CriteriaField, named: Parts, told: Parts, of: tuple[str, Parts]
    ) -> list[Clause] | None:
        """Return what is told of a field that is named by a thing, such as one that somebody is eligible for."""
        key, thing = of
        own = named - {key, NOT, *HEADS}
        if key not in named or not own & thing or not (own <= thing or thing <= own):
            return None
        if field.kind == "flag":
            return [{"field": field.id, **(_FALSE if (NOT in told) != (NOT in named) else _TRUE)}]
        if field.kind != "code":
            return None
        codes = [each.id for each in field.codes if (NOT in telling(f"{each.name or ''} {each.id}")) == (NOT in told)]
        return [{"field": field.id, "is": codes[0]}] if len(codes) == 1 else None

    def _stages(self, clause: Clause, text: str) -> list[Clause] | None:
        """Return the stages of a range with those that lie between: ``stage IB-IIIA``."""
        field = self.fields.get("stage")
        if field is None or field.kind != "code":
            return None
        codes = [each.id for each in field.codes]
        written = [each.get("in") or [each.get("is")] for one in self.labels for each in clauses_in(one)
                   if each.get("field") == "stage"]  # fmt: skip
        values = stages_between(clause, text, codes, written)
        within = {each.id: set(each.broader) for each in field.codes}
        values = [each for each in values if not within.get(each, set()) & set(values)]
        return [{"field": "stage", **({"is": values[0]} if len(values) == 1 else {"in": values})}] if values else None

    # ------------------------------------------------------------------------------------------------- therapies

    def _history(self, clause: Clause) -> list[Clause] | None:
        history = clause["prior_therapy"]
        told: dict[str, list[str]] = {}
        for key in ("of", "other_than"):
            names = [self.therapy(each) for each in history.get(key, ())]
            if any(each is None for each in names):
                return None
            told |= {key: [each for each in names if each]} if names else {}
        return [{**clause, "prior_therapy": {**history, **told}}]

    def therapy(self, name: str) -> str | None:
        """Return the id that a therapy or class has in the dossier, or nothing."""
        name = name if name in self.therapies else _FURTHER.sub("", name)
        same = therapy_class(name)
        used = {each for each in self._used if same is not None and same in _classes(each, self.therapies.get(each))}
        if name in self.therapies and (name in used or not used):
            return name
        if len(used) == 1:
            return used.pop()
        if same in self.therapies:
            return same
        for told in therapy_parts(name):
            found = {
                each
                for each, called in self.therapies.items()
                if any(told in therapy_parts(one) for one in (called, each) if one)
            }
            if len(found) == 1:
                return found.pop()
        named = {each for each, called in self.therapies.items() if same and same in _classes(each, called)}
        return named.pop() if len(named) == 1 else None

    def _regardless(self, clause: Clause) -> list[Clause] | None:
        """Return the field that a label is said not to ask for."""
        told = str(clause["regardless_of"])
        known = next((each for each, words in FIELD_WORDS.items() if told in {one.casefold() for one in words}), None)
        asked = telling(told) - {"altered", "express", "mutation", "level"}
        fields = [each.id for each in self.fields.values() if asked and self._is_of(each, asked)]
        named = known if known == "prior_therapy" or known in self.fields else fields[0] if len(fields) == 1 else None
        return None if named is None else [{**clause, "regardless_of": named, "bound": "true"}]


def _classes(name: str, called: str | None) -> set[str | None]:
    return {therapy_class(each) for each in (name, called) if each}


def _gene(clause: Clause) -> str:
    """Return the name of the field of a clause, of a gene as it is written elsewhere."""
    name = str(clause.get("field"))
    return letters_of(name) if is_mark(clause) else name


def _value(clause: Clause) -> str:
    return " ".join(str(each) for each in clause.get("in") or [clause.get("is", "")])
