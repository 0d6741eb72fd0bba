"""Which of the labels of a medicine a sentence means: by the day, the partners, the patients and the brand it tells."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pivotal.dates import DateInterval
from pivotal.label.model import Indication, LabelEvent
from pivotal.reading.binding.criteria_parts import bare, parts_of
from pivotal.reading.binding.labels_apart import answers, excludes, is_of_an_earlier_line, of_the_line_before
from pivotal.reading.binding.partners_told import PartnersTold
from pivotal.reading.binding.slots_told import same_statement, told_day
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import ADVISES

if TYPE_CHECKING:
    from pivotal.reading.binding.binding import Binding

_NEWS = 31  # days after an act on which a text without its day is still on it
_DECIDED_BY = {"opinion": frozenset({"opinion"}), "withdrawal": frozenset({"withdrawn", "indication_removed"})}

# Two approvals of a medicine one after another, so that what is said of patients is not of one label.
_FIRST_AND_NOW = re.compile(
    r"\b(?:first|originally|initially) (?:approved|authori[sz]ed|licen[cs]ed|cleared)\b"
    r"[^;]*,[^;]*\b(?:now|since|later|also) (?:been |also )?(?:approved|authori[sz]ed|licen[cs]ed|cleared)\b"
)

_ALONE = re.compile(r"[®™]?(?:\s\([^()]{1,40}\))?\s+(?:alone|(?:as\s+)?monotherapy)\b", re.IGNORECASE)
_AGAIN = frozenset({"converted", "reinstated"})  # approvals of what stands on the label

REPLACING = frozenset({"indication_widened", "indication_restricted"})  # which put another label in its place

Pair = tuple[LabelEvent, Indication]
Rank = tuple[int, ...]


@dataclass(frozen=True)
class LabelTold:
    """What a sentence tells of the label that it means.

    Parameters
    ----------
    act : str
        What was done to the label: ``approval``, ``opinion`` ...
    day : DateInterval or None
    clauses : list
        What it says of the patients.
    partners : PartnersTold
        The medicines that it is given with.
    brand : str or None
        The product that it names.
    approval : str or None
        What kind of approval it tells: ``full``, ``accelerated`` ...
    """

    act: str
    day: DateInterval | None
    clauses: list[dict[str, Any]]
    partners: PartnersTold
    brand: str | None
    approval: str | None = None
    _wrong: dict[tuple[str, str, str], int] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, statement: Statement, binding: Binding, day: DateInterval | None = None) -> LabelTold:
        """Return what a statement and those beside it in its sentence tell."""
        act = statement if statement.kind == "act" else _act_beside(statement, binding)
        day = day or (told_day(statement.slot("date")) if statement.kind == "earlier" else None)
        slots = clauses_beside(statement, binding)
        clauses = [json.loads(each.value) for each in slots]
        product = statement.slot("product")
        partners = PartnersTold.of(_with_partners(statement, slots, binding), binding, binding.medicine(statement)[0])
        if product is not None and not partners.told and _ALONE.match(binding.text, product.end):
            partners = replace(partners, alone=True)
        return cls(
            act_of(act) if act is not None else "approval",
            day or (None if act is None or act.slot("other_date") else told_day(act.slot("date"), binding.text)),
            [each for each in clauses if not (_is_of_a_regimen(each) or of_the_line_before(each, clauses))],
            partners,
            product.value if product is not None and product.value in binding.known.products else None,
            None if act is None else act.get("approval"),
        )

    def events(self, pair: Pair, binding: Binding, territory: str) -> list[LabelEvent]:
        """Return the events by whose day a label is known: the opinions on it, where an opinion is told."""
        kinds = _DECIDED_BY.get(self.act, _AGAIN)
        own = [each for each in binding.known.events(territory, kinds) if _is_on(each, pair)]
        return [pair[0], *own] if kinds is _AGAIN else own or [pair[0]]

    def wrong(self, pair: Pair, binding: Binding, territory: str) -> int:
        """Return how much of what is told a label rules out; one that came after the text is not meant either."""
        key = (pair[0].id, pair[1].id, territory)
        if key not in self._wrong:
            self._wrong[key] = self._ruled_out(pair, binding, territory)
        return self._wrong[key]

    def _ruled_out(self, pair: Pair, binding: Binding, territory: str) -> int:
        if self.day is not None:
            not_then = not self.is_of_day(pair, binding, territory)
        else:
            not_then = not any(_is_known(each, binding.read_on) for each in self.events(pair, binding, territory))
        return (
            sum(
                excludes(pair[1], each, binding.words) or is_of_an_earlier_line(pair[1], each, binding.words)
                for each in self.clauses
            )
            + self.partners.are_others(pair[1])
            + not_then
        )

    def is_of_day(self, pair: Pair, binding: Binding, territory: str) -> bool:
        """Say whether a label was decided on, on the day that is told."""
        return self.day is not None and any(
            each.effective.overlaps(self.day) for each in self.events(pair, binding, territory)
        )

    def rank(self, pair: Pair, binding: Binding, territory: str) -> Rank:
        """Return what is smaller for the label that is more likely meant."""
        held = parts_of(pair[1]).bare
        said = [each for each in self.clauses if each.get("strength") != "implied"]
        unlike = sum(not answers(pair[1], each, binding.words) for each in said)
        alike = sum(bare(each) in held for each in self.clauses)
        brand = self.brand is not None and pair[0].product != self.brand
        alone = bool(pair[1].with_therapies) and not self.partners.told
        missing = self.partners.missing(pair[1])
        nearest = min(self._distance(each, binding) for each in self.events(pair, binding, territory))
        off_day = self.day is not None and not self.is_of_day(pair, binding, territory)
        news = any(_is_news(each, binding.read_on) for each in self.events(pair, binding, territory))
        old = self.day is None and not self.partners.told and not news
        over = self.day is None and self.act == "approval" and _is_over(pair, binding, territory)
        unkind = self._is_unkind(pair, binding, territory)
        return (
            self.wrong(pair, binding, territory), off_day, unlike, -alike, unkind, over, old, missing, alone,
            *nearest[:1], brand, *nearest[1:],
        )  # fmt: skip

    def _is_unkind(self, pair: Pair, binding: Binding, territory: str) -> bool:
        """Say whether a label never had the kind of approval that is told, or not on the day that is."""
        events = self.events(pair, binding, territory)
        kinds = {each.approval for each in events if self.day is None or each.effective.overlaps(self.day)}
        return self.approval is not None and bool(kinds) and not {None, self.approval} & kinds

    def _distance(self, event: LabelEvent, binding: Binding) -> tuple[int, int]:
        """Return how far an event lies from the day that is told; without one the latest by the text's day is first."""
        when = event.effective.not_after or event.effective.not_before or date.max
        if self.day is not None and self.day.not_after is not None:
            return 0, abs((when - self.day.not_after).days)
        known = event.effective.not_before is None or event.effective.not_before <= binding.read_on
        return int(not known), -when.toordinal() if known else when.toordinal()


def act_of(statement: Statement) -> str:
    """Return what was done: who is advised gives no opinion, but follows one: ``and the Commission followed``."""
    act = str(statement.get("act"))
    return "approval" if act == "opinion" and statement.get("authority") in set(ADVISES.values()) else act


def labels_meant(told: LabelTold, pairs: Sequence[Pair], binding: Binding, territory: str) -> list[Pair]:
    """Return labels in the order in which they are meant; none where all are of the medicine alone, and partners told.

    Of one label that several events name the likeliest event stays.
    """
    if told.partners.told and not told.partners.alone and not any(label.with_therapies for _, label in pairs):
        return []  # alone or with something, it is given alone too
    if told.partners.alone and not told.partners.told:
        pairs = [pair for pair in pairs if not pair[1].with_therapies] or pairs
    found: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda pair: told.rank(pair, binding, territory)):
        found.setdefault(pair[1].id, pair)
    return list(found.values())


def likeliest(
    told: LabelTold, groups: Sequence[Sequence[Pair]], diseases: Sequence[str], binding: Binding, territory: str
) -> list[Sequence[Pair]]:
    """Return of the labels for parts of one disease those that a text can mean: ``for prostate cancer in June 2013``.

    The labels of each disease stand together; those for a disease that the text names itself all stay.
    """
    found: list[Sequence[Pair]] = []
    for group in groups:
        event, label = group[0]
        own = [each for each in diseases if binding.is_for(label, each)]
        rivals = [other for other in groups if any(binding.is_for(other[0][1], each) for each in own)] or [group]
        best = min(rivals, key=lambda other: told.wrong(other[0], binding, territory))[0]
        alike = told.wrong(group[0], binding, territory) == told.wrong(best, binding, territory)
        off_day = told.day is not None and not told.is_of_day(best, binding, territory)
        if str(label.disease) in diseases or (alike and (not off_day or event.id == best[0].id)):
            found.append(group)
    return found


def alike(told: LabelTold, ranked: Sequence[Pair], binding: Binding, territory: str) -> list[Indication]:
    """Return those of some labels that a sentence can mean as well as the first, for all that it tells."""
    if not ranked:
        return []
    first, least = ranked[0], told.wrong(ranked[0], binding, territory)
    same = [pair for pair in ranked if told.wrong(pair, binding, territory) == least]
    if told.day is not None:
        near = [pair for pair in same if pair[0].id == first[0].id or told.is_of_day(pair, binding, territory)]
        return [label for _, label in near]
    events = binding.known.events(territory, REPLACING)
    gone = {str(one) for each in events if _is_known(each, binding.read_on) for one in each.replaces}
    known = [pair for pair in same if pair is first or _is_known(pair[0], binding.read_on)]
    known = [pair for pair in known if pair is first or pair[1].id not in gone]
    if _is_news(first[0], binding.read_on):
        known = [pair for pair in known if pair[0].id == first[0].id]
    return [label for _, label in known]


def tells_first_and_now(statement: Statement, binding: Binding) -> bool:
    """Read ``NAME, first approved for A after B, is now approved for C``: two labels, in whose words nobody parts."""
    whole = binding.parsed.sentences[statement.sentence]
    return _FIRST_AND_NOW.search(binding.text, whole.start, whole.end) is not None


def clauses_beside(statement: Statement, binding: Binding) -> list[Slot]:
    """Return what is told of patients and partners: by a statement, by those on its disease beside it, or near it."""
    own = list(statement.all("clause"))
    if own or statement.kind == "indication":
        return own
    if tells_first_and_now(statement, binding):
        return []
    beside = [each for each in binding.parsed.by_sentence.get(statement.sentence, []) if each.kind == "indication"]
    diseases = {each.value for each in statement.all("disease")}
    of_it = [each for each in beside if not diseases or diseases & {one.value for one in each.all("disease")}]
    if of_it:
        return [each for one in of_it[:1] for each in one.all("clause")]
    acts = [each for each in binding.parsed.by_sentence.get(statement.sentence, []) if each.kind == "act"]
    if len({each.get("date") for each in acts if each.get("territory") == statement.get("territory")}) > 1:
        return []  # of which of its acts what stands in the sentence is, nothing says
    return [each for sentence, each in binding.parsed.clauses if sentence == statement.sentence]


def _with_partners(statement: Statement, slots: Sequence[Slot], binding: Binding) -> list[Slot]:
    """Return clauses, and the partners that stand outside a label in its sentence: ``NAME plus OTHER is for``."""
    beside = [each for each in binding.parsed.by_sentence.get(statement.sentence, []) if each.kind == "indication"]
    if len(beside) > 1 or any("with_therapies" in each.value for each in slots):
        return list(slots)
    told = (each for sentence, each in binding.parsed.clauses if sentence == statement.sentence)
    return [*slots, *(each for each in told if "with_therapies" in each.value)]


def _act_beside(statement: Statement, binding: Binding) -> Statement | None:
    """Return the act of a sentence that a statement on a label stands beside: that on its disease, or the only one."""
    diseases = {each.value for each in statement.all("disease")}
    acts = [each for each in binding.parsed.by_sentence.get(statement.sentence, []) if each.kind == "act"]
    of_it = [each for each in acts if diseases & {one.value for one in each.all("disease")}]
    if of_it:
        return of_it[0]
    return same_statement(binding.parsed, statement.sentence, "act") if len(acts) == 1 else None


def _is_of_a_regimen(clause: dict[str, Any]) -> bool:
    """Say whether a clause tells what a medicine is given with, or that it is given alone."""
    return "with_therapies" in clause or clause.get("field") == "regimen"


def _is_on(event: LabelEvent, pair: Pair) -> bool:
    """Say whether an event is on a label; where it names none, it is on all of its product."""
    return pair[1].id in event.indications or (not event.indications and event.product == pair[0].product)


def _is_over(pair: Pair, binding: Binding, territory: str) -> bool:
    """Say whether a label was withdrawn by the day of a text, and not approved again."""
    ended = [each for each in binding.known.events(territory, _DECIDED_BY["withdrawal"]) if _is_on(each, pair)]
    return any(pair[0].effective.surely_before(each.effective) and _is_known(each, binding.read_on) for each in ended)


def _is_known(event: LabelEvent, by: date) -> bool:
    return event.effective.not_before is None or event.effective.not_before <= by


def _is_news(event: LabelEvent, by: date) -> bool:
    """Say whether an act is so fresh on the day of a text that the text is on it."""
    when = event.effective.not_after
    return when is not None and 0 <= (by - when).days <= _NEWS
