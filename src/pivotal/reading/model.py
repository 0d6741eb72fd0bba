"""The nouns of reading: a text, its sentences, and the statements found in them, each value with its characters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Kind = Literal[
    "median", "rate", "percent", "hazard_ratio", "odds_ratio", "relative_risk", "difference", "risk_reduction", "harm",
    "p_value", "n", "events", "follow_up", "benefit",
    "act", "sequence", "evidence", "indication", "earlier", "rights", "partner", "mechanism", "novelty", "design",
    "disease", "opinion",
]  # fmt: skip

MEANING: dict[Kind, str] = {
    "median": "a median time to an event, with its interval",
    "rate": "the part of the patients without an event at a time",
    "percent": "the part of the patients with a response or an event",
    "harm": "the part of the patients with a single harm, of any grade or a grade that is told",
    "hazard_ratio": "a hazard ratio, with its interval",
    "odds_ratio": "an odds ratio, with its interval",
    "relative_risk": "a relative risk or ratio of rates, with its interval",
    "difference": "by how much one arm did better than another: months, or points of a percentage",
    "risk_reduction": "a risk that is lower by so many percent: one less the hazard ratio",
    "p_value": "a p value",
    "n": "a number of patients",
    "events": "a number of events",
    "follow_up": "a median follow-up",
    "benefit": "an endpoint was better, or was not",
    "act": "what an authority did: opinion, approval, designation, refusal, withdrawal",
    "sequence": "a decision followed an opinion",
    "evidence": "an authorisation rests on a trial",
    "indication": "who may be treated, clause by clause",
    "earlier": "diseases for which the medicine was authorised before",
    "rights": "who holds the rights, where, and from whom",
    "partner": "two companies are partners",
    "mechanism": "what the medicine acts on",
    "novelty": "the first or only one, and regardless of what",
    "design": "phase, blinding, control, allocation, cohorts, dose, primary endpoint",
    "disease": "a name, origin, growth or treatment of a disease",
    "opinion": "what somebody thinks",
}


class Slot(NamedTuple):
    """One value of a statement and the characters of the text that it was read from.

    Attributes
    ----------
    name : str
        What it is: ``value``, ``ci_low``, ``endpoint``, ``arm`` …
    text : str
        The characters ``start`` to ``end`` of the text, letter for letter.
    value : str
        What they mean: a number with a decimal point, an identifier of the dossier, an ISO date.
    """

    name: str
    text: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that a text says and that can be checked.

    Attributes
    ----------
    kind : str
        One of the keys of ``MEANING``.
    slots : tuple of Slot
        Its values, each with its characters.
    start, end : int
        From the first to the last character that belongs to it.
    sentence : int
        Which sentence, from 0.
    speaker : str or None
        Who is quoted with it.
    order : int
        Of values that are compared, which one it is, from 1; 0 where nothing is compared.
    """

    kind: Kind
    slots: tuple[Slot, ...]
    start: int
    end: int
    sentence: int
    speaker: str | None = None
    order: int = 0

    def slot(self, name: str) -> Slot | None:
        """Return the first slot of a name."""
        for each in self.slots:  # a generator takes three times as long, and this is asked a hundred times a sentence
            if each.name == name:
                return each
        return None

    @property
    def stands_at(self) -> int:
        """Where its number stands, or its first character where it has none."""
        value = self.slot("value")
        return self.start if value is None else value.start

    def get(self, name: str) -> str | None:
        """Return what the first slot of a name means."""
        found = self.slot(name)
        return None if found is None else found.value

    def also(self, *slots: Slot | None) -> Statement:
        """Return the statement with further slots, of those that are there."""
        more = [each for each in slots if each is not None]
        return replace(self, slots=(*self.slots, *more)) if more else self

    def all(self, name: str) -> tuple[Slot, ...]:
        """Return the slots of a name in the order of the text."""
        return tuple(each for each in self.slots if each.name == name)


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """A sentence: its characters, whether it is quoted, and by whom it is said."""

    start: int
    end: int
    quoted: bool = False
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Characters that were not understood: a whole sentence, or a number in one.

    Attributes
    ----------
    why : str
        ``no statement`` for a sentence about nothing that is checked, ``a number`` for one that no statement holds.
    """

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class EndpointName:
    """An endpoint and the names that texts call it by.

    Attributes
    ----------
    id : str
        Its usual abbreviation.
    names : tuple of str
        In the singular; an abbreviation is found only with its capitals.
    kind : str
        ``time_to_event``, ``proportion`` or ``category``.
    """

    id: str
    names: tuple[str, ...]
    kind: Literal["time_to_event", "proportion", "category"] = "time_to_event"
