"""Labels below a line: what ``X is indicated:`` says counts for each item, and a section of labels needs no verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pivotal.reading.labels.conditions_treated import name_conditions
from pivotal.reading.labels.criteria_told import clauses_of
from pivotal.reading.labels.diseases_named import ANY_DISEASE, is_any_disease, is_patients_disease
from pivotal.reading.labels.indications import indications
from pivotal.reading.labels.labels_parted import LEADS, OPENING, announces_items, items_within
from pivotal.reading.labels.no_labels import is_a_dose, is_no_label
from pivotal.reading.labels.subjects import medicine_in
from pivotal.reading.labels.uses_told import called_treatment
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import NEGATIONS, denied, find, find_word, has_none, text_at
from pivotal.reading.tables.lists import SIGNS

_FAR = 48  # items between the verb of a head and its colon
_NUMBERED = 6  # items of a number or a reference to a section: "( 1.1 ) •"
_DANGLING = frozenset(
    {":", "for", "with", "in", "of", "treat", "following", "treating", "as", "-", "–", "either", "with:"}
)
_CONDITIONS = frozenset(
    {"who", "whose", "when", "if", "have", "are", "where", "criteria", "conditions", "provided", "has"}
)
_SECTIONS = ("indication", "uses", "usage")
_HEADING = frozenset(
    {"therapeutic", "indication", "indications", "usage", "uses", "use", "and", "approved", "clinical"}
)
_OTHER_SECTIONS = (
    "contraindicat",
    "dosage",
    "posology",
    "warning",
    "precaution",
    "adverse",
    "dose",
    "safety",
    "interaction",
)
_PERSONS = frozenset({"patients", "adults", "adult", "people", "women", "men", "children", "paediatric", "adolescents"})
_MOST_ASIDE = 2  # sentences within an item of a list
_LONGEST_HEADING = 9  # items
_LONGEST_NAME = 6  # items of a line that names a medicine
_LONGEST_SECTION = 12  # sentences
_MODALS = frozenset({"should", "must", "will", "would", "shall", "can", "could", "may", "might"})
_FINITE = frozenset({"is", "are", "was", "were", "has", "have", "had", "does", "do"})
_RELATIVE = frozenset({
    "who", "whose", "that", "which", "when", "where", "whom", "if", "and", "or", "either", "have", "has", "unless",
    "because", "while", "after", "than",
})  # fmt: skip
_LINES = frozenset({"-", "line", "operative", "surgical", "extended", "ongoing", "combination", "single", "agent"})
_TRIED = (
    "pipeline", "stud", "trial", "investigat", "evaluat", "explor", "develop", "guideline", "contraindicat", "program",
    "phase", "research", "future", "potential", "upcoming", "objective", "goal", "unmet", "submi", "filing", "review",
)  # fmt: skip
_MARKS = frozenset({"®", "™"})
_ASIDE = frozenset({"this", "continued", "limitation", "limitations", "select", "these", "see", "because"})


class LabelSection:
    """Where a text tells labels: the head of a list, and whether a heading has announced them; from line to line."""

    def __init__(self) -> None:
        self._head: list[Item] = []
        self._left = 0  # sentences in which a label needs no verb
        self._named: list[Slot] = []  # the medicine that the heading names
        self._above: list[Slot] = []  # the medicine that a line of its own names
        self._kept: list[Item] = []  # a head that other sentences of an item have followed
        self._aside = 0  # how many of them
        self._is_unled = True  # whether nothing above a list tells what else it may be of
        self.is_above_a_list = False  # whether the next line is an item of a list
        self.is_beside_a_use = False  # whether the line before or behind tells a use without a verb

    def told(self, items: Sequence[Item], sentence: int, *, listed: bool) -> list[Statement]:
        """Return the labels of a sentence; an item of a list has the words above it.

        Parameters
        ----------
        items : sequence of Item
            The sentence.
        sentence : int
            Its number.
        listed : bool
            Whether it is known to be an item of a list, by a sign at the beginning of its line.
        """
        plain = [each for each in items if each.text not in _MARKS]
        if not listed:
            self._is_unled = bool(plain) and plain[-1].text != ":" and find(plain, _TRIED) is None
        found: list[Statement] = []
        parts = items_within(plain, within=bool(self._head))
        for number, part in enumerate(parts):
            headed = self.is_above_a_list and not listed and number == len(parts) - 1 and _is_bare(part)
            if headed and (self._head or number > 0):
                continue  # "Melanoma" above the labels for melanoma
            told = self._part(part, sentence, listed=listed or number > 0)
            head = number == 0 and len(parts) > 1 and part[-1].text == ":" and announces_items(part, len(part) - 1)
            found += [] if head else told  # "the following types of lymphoma:" are those of its items
        return found

    def _part(self, items: Sequence[Item], sentence: int, *, listed: bool) -> list[Statement]:
        begins = _behind_number(items)
        own = items[begins:]
        if not own:
            return []
        if listed and not self._head and self._aside <= _MOST_ASIDE:
            self._head = self._kept  # the next item of the list
        alone = indications(own, sentence)
        below = self._head and (listed or begins > 0 or _opens(own))
        if below and not (alone and any(each.slot("product") for each in alone)):
            told = self._below(own, sentence, listed=listed) or alone
            return told or (self._in_section(own, sentence) if self._left else [])
        if text_at(own, 0) in _ASIDE and not alone:
            return []
        if (self._left or _announced(own)) and not alone and (told := self._in_section(own, sentence)):
            self._left = _LONGEST_SECTION if _announced(own) else self._left
            return told
        bare = listed and not alone and self.is_beside_a_use and self._is_unled and is_bare_use(own)
        if bare and (told := self._in_section(own, sentence)):
            return told
        if not (listed and alone and self._head):
            self._keep(_head_in(own))
        if self._head:
            alone = [each for each in alone if _names_disease(each)]  # "approved for adults with:" tells no label
        announced = _announced(own) > 0 or _is_heading(own)
        self._left = _LONGEST_SECTION if announced else max(0, self._left - 1)
        if announced:
            self._named = _named_in(own[: _announced(own)] or own) or self._above
        elif not self._left:
            self._named = []
        short = len(own) <= _LONGEST_NAME and own[-1].text not in {".", ":"}
        named = medicine_in(own, 0, len(own), names=False) if short else None
        self._above = [] if named is None else [named]
        if find(own, _OTHER_SECTIONS, 0, _NUMBERED) is not None:
            self._left = 0
        return alone

    def _keep(self, head: list[Item]) -> None:
        """Take up a head, or keep the last one for the items that may follow after a sentence or two."""
        if head or self._head:
            self._kept, self._aside = list(head or self._head), 0
        self._aside += not head
        self._head = head

    def _below(self, own: Sequence[Item], sentence: int, *, listed: bool) -> list[Statement]:
        """Return the label that an item tells together with its head."""
        if not _tells_patients(own) or not (
            listed or text_at(self._head, len(self._head) - 1) in _DANGLING or _is_long(own)
        ):
            return []
        name_conditions([*self._head, *own])
        diseased = any(is_patients_disease(own, at) for at in range(len(own)))
        if not diseased and (
            text_at(self._head, len(self._head) - 1) in _CONDITIONS or not clauses_of(own, 0, len(own))
        ):
            return []
        head = [each for each in self._head if not diseased or each.kind != "disease"]
        together = indications([*head, *own], sentence, labelled=True)
        where = [] if any(each.kind == "territory" for each in own) else self._head
        places = tuple(each.slot("territory") for each in where if each.kind == "territory")
        named = self._named if self._left else []
        return [
            _placed(replace(each, slots=(*([] if each.slot("product") else named), *each.slots, *places)), own)
            for each in together
        ]

    def _in_section(self, own: Sequence[Item], sentence: int) -> list[Statement]:
        """Return a label without a verb, since a heading tells what it is: ``For the treatment of adults with …``."""
        rest = own[_announced(own) :]
        fragment = text_at(rest, 0) in {
            "for",
            "as",
            "in",
            "treatment",
            "also",
            "palliative",
            "palliation",
            "management",
        }
        fragment = fragment or text_at(rest, 3) == "treatment"
        fragment = fragment or _is_of_persons(rest) or _is_a_fragment(rest)
        if not (fragment and _opens(rest) and _tells_patients(rest)):
            return []
        told = indications(rest, sentence, labelled=True)
        if text_at(rest, 0) == "combination":  # what is given with the medicine whose labels these are
            told = [replace(each, slots=tuple(one for one in each.slots if one.name != "product")) for each in told]
        return [each if each.slot("product") else replace(each, slots=(*self._named, *each.slots)) for each in told]


def is_bare_use(items: Sequence[Item]) -> bool:
    """Say whether an item tells a use without a verb: ``• Adjuvant treatment of women with early breast cancer.``."""
    if has_none(items, ("treatment", "therapy")):
        return False
    own = items[_behind_number(items) :]
    noun = find_word(own, ("treatment", "therapy"), 0, _NUMBERED)
    if noun is None or own is items or text_at(own, noun + 1) not in {"of", "in", "for"}:
        return False
    if not all(text_at(own, i) in OPENING | _LINES for i in range(noun)) or find(own, _TRIED) is not None:
        return False
    near = range(noun + 2, min(noun + _NUMBERED + 2, len(own)))
    told = any(text_at(own, i) in _PERSONS or is_patients_disease(own, i) for i in near)
    return told and own[-1].text not in {":", "?"} and _tells_patients(own)


def _is_bare(items: Sequence[Item]) -> bool:
    """Say whether a line only names a disease, so that it may be the heading of what follows."""
    own = items[_behind_number(items) :]
    if not own or own[-1].text in {".", ";", ":"} or own[0].text.islower() or find(own, LEADS) is not None:
        return False
    return any(each.kind == "disease" for each in own) and not clauses_of(own, 0, len(own)) and not _is_long(own)


def _is_a_fragment(items: Sequence[Item]) -> bool:
    """Say whether a line without a verb tells of patients: a disease with words of its own."""
    ended = bool(items) and items[-1].text == "." and any(is_patients_disease(items, at) for at in range(len(items)))
    return ended and bool(clauses_of(items, 0, len(items)))


def _is_of_persons(items: Sequence[Item]) -> bool:
    """Say whether a line tells persons and what they have: ``Adult patients with relapsed thymoma``."""
    whom = next((at for at in range(min(_NUMBERED, len(items))) if text_at(items, at) in _PERSONS), None)
    if whom and "treatment" in {text_at(items, 1), text_at(items, 2)}:
        return True
    behind = None if whom is None else next(
        (at for at in range(whom, min(whom + _NUMBERED, len(items))) if text_at(items, at) in {"with", "who", "whose"}),
        None,
    )  # fmt: skip
    return behind is not None and any(is_patients_disease(items, at) for at in range(behind, len(items)))


def _named_in(heading: Sequence[Item]) -> list[Slot]:
    """Return the medicine that a heading names: ``Indications for NAME:``, ``NAME is used for:``."""
    medicines = [each for each in heading if each.kind in {"drug", "product"}]
    behind = next((at for at in range(len(heading)) if text_at(heading, at - 1) in {"for", "of"} and at), None)
    if not medicines and behind is not None and heading[behind].kind == "word" and heading[behind].text[:1].isupper():
        medicines = [heading[behind]]
    return [each.slot("product") for each in medicines[:1]]


def _head_in(items: Sequence[Item]) -> list[Item]:
    """Return the words of ``X is indicated for patients with:`` without the colon, or nothing."""
    end = len(items)
    while end > 0 and items[end - 1].text in {":", ";", "-", "–", ","}:
        end -= 1
    colon = end < len(items) and items[end].text in {":", "-", "–"}
    if not (colon or text_at(items, end - 1) in _DANGLING | _CONDITIONS):
        return []
    lead = max((at for at in range(max(0, end - _FAR), end) if text_at(items, at).startswith(LEADS)), default=None)
    lead = called_treatment(items) if lead is None else lead
    if lead is None or denied(items, max(0, lead - 4), lead) or is_no_label(items):
        return []
    return [each for each in items[:end] if not is_any_disease(each)]


def _behind_number(items: Sequence[Item]) -> int:
    """Return the place behind the sign or number of an item and the reference that closes the one before it."""
    at = 0
    while at < min(_NUMBERED, len(items)) and (
        items[at].text in SIGNS or items[at].text in {"(", ")", "[", "]", ".", "-", "–", "—", "*", "+"}
        or (items[at].kind == "number" and text_at(items, at + 1) not in {"%", "-"})
    ):  # fmt: skip
        at += 1
    return at if at == len(items) or items[at - 1].text not in {"(", "["} else max(0, at - 1)


def _opens(items: Sequence[Item]) -> bool:
    """Say whether words begin as an item on patients does, and not as a sentence."""
    if not items:
        return False
    if items[0].kind in {"flag", "code", "disease", "gene", "target"} or items[0].text == "Ph":
        return True
    if text_at(items, 0) == "the":
        return text_at(items, 1) in {"treatment", "first", "adjuvant", "maintenance"}
    if text_at(items, 0) in {"certain", "some"}:
        return text_at(items, 1) in {"forms", "types", "kinds"} and text_at(items, 2) == "of"
    return text_at(items, 0) in OPENING


def _tells_patients(items: Sequence[Item]) -> bool:
    """Say whether words are those of an item and no sentence of its own: ``The dose for NSCLC is 150 mg``."""
    if not items or text_at(items, 0) in _ASIDE or find(items, _OTHER_SECTIONS, 0, _NUMBERED) is not None:
        return False
    if is_a_dose(items):
        return False
    depth = 0
    for at in range(len(items)):
        word = text_at(items, at)
        depth += (items[at].text == "(") - (items[at].text == ")")
        if depth > 0:
            continue  # "(previous treatment should have included a taxane)"
        if word in _MODALS:
            return False
        if word in _FINITE and not any(text_at(items, i) in _RELATIVE for i in range(at)):
            return False
    return not any(
        text_at(items, at) in NEGATIONS and text_at(items, at + 1) == "indicated" for at in range(len(items))
    )


def _announced(items: Sequence[Item]) -> int:
    """Return the place behind a heading that stands in the sentence itself: ``Indication: for the treatment of …``."""
    colon = next((at for at in range(min(_NUMBERED, len(items))) if items[at].text == ":"), None)
    if colon is not None:
        return colon + 1 if _is_heading(items[:colon]) else 0
    at = 0
    while at < min(_NUMBERED, len(items)) and (text_at(items, at) in _HEADING or items[at].kind in {"number", "punct"}):
        at += 1
    goes_on = 0 < at < len(items) and items[at].text[:1].isupper() and text_at(items, at) in OPENING
    return at if goes_on and find(items, _SECTIONS, 0, at) is not None else 0


def _names_disease(told: Statement) -> bool:
    """Say whether a label names more than ``the following cancers``."""
    named = told.all("disease")
    return bool(named) and not all(each.text.casefold() in ANY_DISEASE for each in named)


def _is_long(items: Sequence[Item]) -> bool:
    """Say whether a line tells more than the name of a disease, which may be the heading of what follows."""
    return any(each.kind == "word" and each.low in OPENING | {"with", "who", "whose"} for each in items)


def _is_heading(items: Sequence[Item]) -> bool:
    """Say whether a line announces labels: ``4.1 Therapeutic indications``, ``What is X used for?``."""
    words = [each for each in items if each.kind != "punct"]
    if not words or len(words) > _LONGEST_HEADING:
        return False
    if text_at(words, 0) == "what" and any(each.low.startswith("use") for each in words):
        return True
    named = any(each.low.startswith(_SECTIONS) for each in words)
    return named and not any(each.low in _FINITE | _MODALS for each in words) and items[-1].text != "."


def _placed(told: Statement, own: Sequence[Item]) -> Statement:
    """Return a label that reaches over its own item only."""
    begins = own[0].start
    slots = tuple(each._replace(start=begins) if each.start < begins < each.end else each for each in told.slots)
    inside = [each for each in slots if each.start >= begins]  # "in combination with:" ends in each item by itself
    start = min([begins, *(each.start for each in inside)])
    return replace(told, slots=slots, start=start, end=max([own[0].end, *(each.end for each in inside)]))
