"""Whether patients are compared with each other instead of treatments: by what they have, are, or were given before.

``OS was longer in responders than in others``, ``PFS was shorter in patients with liver metastases``, ``no difference
in OS by mutation status``, ``the response rate was not affected by age``: what a mark foretells is no result.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import clause_begun, text_at
from pivotal.reading.results.arms_combined import ARM_KINDS
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.patients_marked import is_history
from pivotal.reading.results.patients_told import TELLS
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.treatments_told import names_treatments

_WORDS = frozenset({
    "longer", "shorter", "higher", "lower", "better", "worse", "poorer", "superior", "inferior", "greater", "similar",
    "comparable", "identical", "same", "different", "improved", "prolonged", "reduced", "increased",
})  # fmt: skip
_CHANGED = frozenset({"improved", "prolonged", "reduced", "increased"})
_BEFORE_CHANGED = frozenset({"was", "were", "is", "are", "significantly", "also"})
_ALIKE = ("similar", "comparab", "identical", "same", "differ", "consistent")
_EFFECTS = ("affect", "impact", "influenc", "effect", "alter")
_LINKS = frozenset({"in", "among", "for", "with", "within"})
_SEEN = frozenset({"seen", "observed", "noted", "found", "reported", "achieved"})
_AGAINST = frozenset({"than", "versus", "vs", "v", "compared"})
_PARTS = frozenset({"by", "across", "according", "based", "depending", "regardless", "irrespective", "independent"})
_STOPS = frozenset({";", ".", ":", "but", "while", "whereas", "although", "though"})
_SIGNS = frozenset({"<", ">", "≤", "≥", "⩽", "⩾"})
_PERSONS = frozenset({
    "responder", "nonresponder", "non-responder", "smoker", "nonsmoker", "carrier", "elderly", "women", "woman", "men",
    "female", "male", "other", "metastase", "lesion", "girl", "boy", "older", "younger", "adolescent",
})  # fmt: skip
_OF_PERSONS = ("respond", "nonrespond", "risk", "high-risk", "low-risk", "intermediate-risk")
_TYPED = ("positive", "negative", "mutant", "mutated", "-risk", "eligible")
_NARROWING = TELLS | {"achieving", "achieved", "having", "in", "whom", "harbouring", "carrying", "responding", "had"}
_ANSWERED = ("achiev", "respond", "attain", "reach")
_MARKS = (
    "status", "age", "sex", "mutation", "express", "level", "stage", "grade", "burden", "size", "histolog", "race",
    "subtype", "score", "number", "line", "genotype", "subgroup", "ethnic", "gender", "comorbid", "risk", "cytogenetic",
    "biomarker", "region", "karyotype", "sidedness", "location", "site",
)  # fmt: skip
_OF_HISTORY = ("refractor", "resistan", "sensitiv", "intoleran", "status")
_TREATED = ("receiv", "treated", "given", "assign", "random", "underwent", "undergo", "transplant", "taking", "took")
_OF_WHAT_WAS = ("respon", "line", "fail")  # an early treatment response
_GIVEN = frozenset({"chemotherapy", "therapy", "treatment", "transplantation"})  # before high-dose chemotherapy
_EARLIER = frozenset({"prior", "previous", "earlier"})
_FAR, _BESIDE = 12, 3


def compares_patients(items: Sequence[Item], at: int) -> bool:
    """Say whether what a word tells of an endpoint is told of patients who are compared with each other.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word: of better, worse or alike, or of an effect.
    """
    word = text_at(items, at)
    if (word in _WORDS or word.startswith(("benefit", "advantage"))) and _have_answered(items, at):
        return True
    if word.startswith(_EFFECTS):
        return _is_of_a_mark(items, at)
    if text_at(items, at - 1) == "independently" and not are_treated(items[clause_begun(items, at, _STOPS) : at]):
        return True  # a factor of a model
    if word.startswith(_ALIKE) and (_are_between(items, at) or _is_parted_by_a_mark(items, at)):
        return True
    if word.startswith("differ") and _group_is_marked(items, at):
        return any(text_at(items, i) in _AGAINST for i in range(at, min(at + 2 * _FAR, len(items))))
    if word not in _WORDS or (word in _CHANGED and text_at(items, at - 1) not in _BEFORE_CHANGED):
        return False
    return _is_fronted(items, at) or _group_is_marked(items, at) or _subject_is_marked(items, at)


def _group_is_marked(items: Sequence[Item], at: int) -> bool:
    seen = next((i for i in range(at + 2, at + 2 + _BESIDE) if text_at(items, i) in _SEEN), at)  # longer OS was seen in
    link = next((i for i in range(at + 1, min(seen + 1 + _BESIDE, len(items))) if text_at(items, i) in _LINKS), None)
    return link is not None and (_are_marked(items, at, link + 1) or _are_measured(items, link + 1))


def _have_answered(items: Sequence[Item], at: int) -> bool:
    """Read ``Patients achieving a response had a survival benefit``: those who answered did better than others."""
    begun = clause_begun(items, at, _STOPS)
    if text_at(items, begun) in {"in", "at", "after", "by"}:  # "In landmark analyses, responders had"
        begun = next((i + 1 for i in range(begun, at) if items[i].text == ","), begun)
    for index in range(begun, min(begun + _BESIDE, at)):
        if text_at(items, index).startswith(("responder", "nonresponder")):
            return True
        place = index + 1 + (text_at(items, index + 1) in {"who", "with"})
        if singular(text_at(items, index)) in PEOPLE and text_at(items, place).startswith(_ANSWERED):
            subject = text_at(items, place).endswith("ing") or place > index + 1
            answer = items[place : min(place + 2 * _BESIDE, at)]
            return subject and any(
                each.kind == "share" or each.low.startswith(("respon", "remission")) for each in answer
            )
    return False


def _are_between(items: Sequence[Item], at: int) -> bool:
    """Read ``no difference in OS between younger and older patients``."""
    if not text_at(items, at).startswith("differ"):
        return False
    between = next((i for i in range(at + 1, min(at + _FAR, len(items))) if text_at(items, i) == "between"), None)
    if between is None:
        return False
    told = items[between + 1 : _end(items, between + 1, frozenset({"(", "[", ",", "in"}))]
    return _tells_patients(told) and not are_treated(items[between + 1 : _end(items, between + 1, frozenset({"("}))])


def _end(items: Sequence[Item], first: int, stops: frozenset[str]) -> int:
    """Return where a phrase ends, with what stands in brackets behind it left out."""
    return next((i for i in range(first, len(items)) if text_at(items, i) in stops | _STOPS), len(items))


def _are_marked(items: Sequence[Item], at: int, first: int) -> bool:
    """Read ``longer in patients with A (than …)``, where neither they nor their clause names a treatment."""
    end = _end(items, first, _AGAINST | {"(", "[", ","})
    group = items[first:end]
    if are_treated(group):
        return False
    if any(" versus " in each.low or " vs " in each.low for each in group):
        return True  # for patients with one disease versus another
    behind = closing(items, end) + 1 if text_at(items, end) in {"(", "["} else end
    other = _end(items, behind + 1, frozenset({"(", "[", ","}))
    if text_at(items, behind) in _AGAINST:
        others = items[behind + 1 : other]
        told = _tells_patients(group) or _tells_patients(others) or any(each.kind == "disease" for each in others)
        return told and not are_treated(others)
    if not _tells_patients(group):
        return False
    if text_at(items, at) in _CHANGED:
        return False
    return not are_treated(items[clause_begun(items, at, _STOPS) : _end(items, first, frozenset({"(", ","}))])


def _are_measured(items: Sequence[Item], first: int) -> bool:
    """Read ``longer in older patients (≥65 vs <65 years: …)``: by a measure of theirs."""
    opened = next((i for i in range(first, min(first + _FAR, len(items))) if text_at(items, i) == "("), None)
    if opened is None or text_at(items, opened + 1) not in _SIGNS:
        return False
    against = next((i for i in range(opened + 2, opened + 2 + 2 * _BESIDE) if text_at(items, i) in _AGAINST), None)
    return against is not None and text_at(items, against + 1) in _SIGNS


def _is_fronted(items: Sequence[Item], at: int) -> bool:
    """Read ``Compared with common sarcomas, OS was similar in rare ones``."""
    begun = clause_begun(items, at, _STOPS)
    opened = text_at(items, begun) == "compared" and text_at(items, begun + 1) in {"with", "to"}
    if not opened or are_treated(items[begun : _end(items, at, frozenset({"(", "["}))]):
        return False
    others = items[begun + 2 : _end(items, begun, frozenset({","}))]
    return _tells_patients(others) or any(each.kind == "disease" for each in others)


def _subject_is_marked(items: Sequence[Item], at: int) -> bool:
    """Read ``Women had longer survival than men``: the subject and what it is compared with are no treatments."""
    than = next((i for i in range(at + 1, min(at + _FAR, len(items))) if _is_against(items, i)), None)
    begun = clause_begun(items, at, _STOPS)
    if than is None:
        return _are_of_an_age(items, begun, at)
    end = _end(items, than + 1, frozenset({"(", "[", ","}))
    other = items[than + 1 : end]
    if are_treated(items[begun:at]) or are_treated(other) or not _tells_patients(other):
        return False
    return _tells_patients(items[begun:at])


def _is_against(items: Sequence[Item], at: int) -> bool:
    """Say whether ``than`` stands at a place, or the last word of ``compared with``."""
    compared = text_at(items, at) in {"to", "with"} and text_at(items, at - 1) == "compared"
    return compared or text_at(items, at) == "than"


def _are_of_an_age(items: Sequence[Item], begun: int, at: int) -> bool:
    """Read ``The elderly patients also had a shorter OS (6.6 v 13.3 years)``: nobody else is named."""
    first = begun + (text_at(items, begun) in {"the", "however"})
    aged = text_at(items, first) in {"elderly", "older", "younger"} and singular(text_at(items, first + 1)) in PEOPLE
    return aged and not are_treated(items[first + 2 : _end(items, at, frozenset({"(", "["}))])


def _is_parted_by_a_mark(items: Sequence[Item], at: int) -> bool:
    """Read ``no difference in OS by number of lines``, ``similar across age groups``."""
    end = _end(items, at + 1, frozenset())
    for index in range(at + 1, min(end, at + _FAR)):
        if text_at(items, index) in _PARTS:
            told = items[index + 1 : _end(items, index + 1, frozenset({"(", "[", ","}))]
            marked = any(each.low.startswith(_MARKS) or each.kind == "age" for each in told[:_FAR])
            return marked and not are_treated(items[clause_begun(items, at, _STOPS) : end])
    return False


def _is_of_a_mark(items: Sequence[Item], at: int) -> bool:
    """Read ``mutation status had no impact on OS`` and ``OS was not affected by age``."""
    begun = clause_begun(items, at, _STOPS)
    if text_at(items, at + 1) == "of":
        return False  # the effect of a treatment
    by = next((i for i in range(at + 1, min(at + 4, len(items))) if text_at(items, i) == "by"), None)
    if by is not None:
        agent = items[by + 1 : _end(items, by + 1, frozenset({","}))]
        return not are_treated(agent)
    subject = items[begun:at]
    if subject and subject[0].low.startswith(_OF_HISTORY):
        return True  # refractoriness to a medicine
    marked = any(each.low.startswith(_MARKS) or each.low.startswith(_OF_HISTORY) for each in subject)
    return marked and not are_treated(subject)


def _tells_patients(group: Sequence[Item]) -> bool:
    """Say whether a phrase tells patients by what they are: ``patients with …``, ``the elderly``, ``responders``."""
    words = [each.low for each in group]
    if any(singular(each) in _PERSONS or each.startswith(_OF_PERSONS) or each.endswith(_TYPED) for each in words):
        return True
    people = next((i for i, each in enumerate(words) if singular(each) in PEOPLE or each == "those"), None)
    if people is None:
        return any(each.kind == "age" for each in group)
    return not _NARROWING.isdisjoint(words[people + 1 : people + 3]) or any(each.kind == "age" for each in group)


def are_treated(group: Sequence[Item]) -> bool:
    """Say whether a phrase names a treatment, other than one that tells what patients had before or answered to.

    Parameters
    ----------
    group : sequence of Item
        The phrase.
    """
    for index, each in enumerate(group):
        before, behind = text_at(group, index - 1), text_at(group, index + 1)
        if each.low.startswith(_TREATED) and not before.startswith(("previous", "prior")):
            return True
        named = each.kind in ARM_KINDS or names_treatments(group[index : index + 1]) or each.low.endswith("therapies")
        named = named or (each.low in {"groups", "arms"} and before in {"two", "both", "three", "treatment"})
        named = named or (each.low in {"group", "arm"} and (behind.isdigit() or len(behind) == 1))  # group 1, arm B
        history = is_history(group, index) or behind.startswith(_OF_WHAT_WAS) or before in _EARLIER
        history = history or (each.low in {"treatment", "therapy"} and before in {"during", "before"})
        history = history or (each.low in _GIVEN and text_at(group, index - 2) == "before")
        if named and not history:
            return True
    return False
