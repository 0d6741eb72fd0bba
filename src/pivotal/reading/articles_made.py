"""An article of a dossier, made of the statements of a text: sentences with their claims, claims with their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from operator import itemgetter
from string import ascii_lowercase
from typing import Any

from pivotal.dossier.articles import Article
from pivotal.dossier.sources import Source
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.bound_acts import act_claims
from pivotal.reading.binding.bound_background import disease_claims, mechanism_claims, opinion_claims
from pivotal.reading.binding.bound_benefits import benefit_claims
from pivotal.reading.binding.bound_designs import comparison_claims, design_claims
from pivotal.reading.binding.bound_grounds import evidence_claims, sequence_claims
from pivotal.reading.binding.bound_labels import (
    earlier_claims,
    indication_claims,
    novelty_claims,
)
from pivotal.reading.binding.bound_results import result_claims
from pivotal.reading.binding.bound_rights import partner_claims, rights_claims
from pivotal.reading.binding.bound_together import follow_up_told, own_analysis, told_apart, whom_all_are
from pivotal.reading.binding.brands_told import brand_claims
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.cutoffs_told import cutoff_claims
from pivotal.reading.binding.denials_told import as_told
from pivotal.reading.binding.lines_told import line_claims
from pivotal.reading.model import Kind, Slot, Statement

BOUND: dict[Kind, Callable[[Statement, Binding], list[Claim]]] = {
    "median": result_claims, "rate": result_claims, "percent": result_claims, "hazard_ratio": result_claims,
    "odds_ratio": result_claims, "relative_risk": result_claims, "difference": result_claims,
    "harm": result_claims,
    "risk_reduction": result_claims, "p_value": result_claims, "n": result_claims, "events": result_claims,
    "follow_up": result_claims, "benefit": benefit_claims, "act": act_claims, "sequence": sequence_claims,
    "evidence": evidence_claims, "indication": indication_claims, "earlier": earlier_claims, "rights": rights_claims,
    "partner": partner_claims, "mechanism": mechanism_claims, "novelty": novelty_claims, "design": design_claims,
    "disease": disease_claims, "opinion": opinion_claims,
}  # fmt: skip
SOURCE = "the-text"
LONGEST = 600  # characters of a statement's words


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim, the statement it was read from, the slots of that which are about it, and what it claims in letters."""

    claim: str
    statement: Statement
    slots: tuple[Slot, ...]
    claimed: str


def letters() -> Iterator[str]:
    """Yield a, b, … z, aa, ab and so on."""
    for length in range(1, 4):
        for each in product(ascii_lowercase, repeat=length):
            yield "".join(each)


def article_of(
    binding: Binding, text: str, name: str, title: str, on: date
) -> tuple[Article | None, tuple[ReadClaim, ...]]:
    """Return the article that a text is, and where each of its claims was read; nothing where no statement was found.

    Claims that say the same of the same words are there once.
    """
    statements: list[dict[str, Any]] = []
    read: list[ReadClaim] = []
    names = letters()
    announced: str | None = None
    followed: Claim | None = None
    told = binding.parsed.by_sentence
    for number, sentence in enumerate(binding.parsed.sentences):
        words = text[sentence.start : sentence.end]
        announced = own_analysis(words) or announced
        own = told.get(number, [])
        told_plainly = [(each, BOUND[each.kind](each, binding)) for each in own]
        bound = [(each, claim) for each, claims in told_plainly for claim in as_told(claims, each, binding)]
        named = {each.name for each in binding.named_in(number)}
        if "trial" in named:
            bound += [*comparison_claims(number, binding), *line_claims(number, binding)]
        bound += brand_claims(number, binding) if "product" in named else []
        bound += cutoff_claims(number, bound, binding)
        if not bound:
            continue
        trials = {each.value for each in binding.trials_named if sentence.start <= each.start < sentence.end}
        all_are = whom_all_are(words, len(trials))
        followed = follow_up_told(bound, followed)
        bound = told_apart(bound, binding.dossier.trials, announced, all_are, followed, words)
        letter = next(names)
        claims: list[Claim] = []
        seen: set[tuple[str, str | None]] = set()
        apart = {claim["says"] for _, claim in bound if "says" in claim}  # words with a claim of their own
        for statement, claim in bound:
            claimed = repr(sorted([each for each in claim.items() if each[0] != "says"], key=itemgetter(0)))
            key = claimed, claim.get("says")
            if key in seen and claim["check"] != "statement":
                continue
            seen.add(key)
            said = {"says": clipped(text[statement.start : statement.end]), **claim}
            said["id"] = f"{letter}{len(claims) + 1}"
            if said["check"] == "statement":
                said["stated_by"] = SOURCE
            claims.append(said)
            own_words = tuple(each for each in statement.slots if each.text == claim.get("says"))
            others = tuple(each for each in statement.slots if each.text not in apart)
            read.append(ReadClaim(said["id"], statement, own_words or others, claimed))
        whole = {"id": letter, "says": clipped(words), "claims": claims}
        if sentence.quoted:
            whole |= {"quotation": "true", **({"speaker": sentence.speaker} if sentence.speaker else {})}
        statements.append(whole)
    if not statements:
        return None, ()
    made = {"id": name, "title": title, "source": SOURCE, "read_on": on.isoformat(), "statements": statements}
    return Article.model_validate(made), tuple(read)


def clipped(text: str) -> str:
    """Return words on one line, cut where they are too many."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def source_of(title: str, day: date | None, party: str | None) -> Source:
    """Return the text as a source: an announcement, of a party where one speaks."""
    return Source.model_validate(
        {
            "id": SOURCE,
            "title": title,
            "url": None,
            "date": None if day is None else day.isoformat(),
            "kind": "press",
            "party": party,
        }
    )
