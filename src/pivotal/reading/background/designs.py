"""Statements of how a trial was designed, one for each trial or list of trials that a sentence tells of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.background.allocations import allocation, is_active, randomisation
from pivotal.reading.background.comparators import comparator, is_applied_for, is_open_trial
from pivotal.reading.background.doses_told import dose_told
from pivotal.reading.background.maskings import masking
from pivotal.reading.background.primary_endpoints import primary_endpoints
from pivotal.reading.background.registries_told import registries
from pivotal.reading.background.targets_named import DASHES
from pivotal.reading.background.trials_listed import main_trials, own_clauses
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, made, phrase_at, place_behind, places_with, span, text_at
from pivotal.reading.results.intervals import opening
from pivotal.reading.words import NUMBER_WORDS, ROMAN_PHASES

_FEATURES = frozenset({"double", "single", "triple", "open", "placebo", "active", "unblinded", "unmasked"})
_JOINED = {"openlabel": ("blinding", "open"), "doubleblind": ("blinding", "double"), "nonblinded": ("blinding", "open")}
_DOSES_SOUGHT = DASHES | {"escalation", "expansion", "finding", "optimisation"}  # "a phase 1 dose escalation study"
_ROMAN = ROMAN_PHASES | {each: each for each in ROMAN_PHASES.values()}
_SHORT_PHASES = frozenset(f"ph{each}" for each in _ROMAN)
_PHASES = _SHORT_PHASES | {"phase", "ph", "late"}
_PLANNED = frozenset({"planned", "plans", "plan", "future"})
_UNDER = frozenset({
    "beyond", "needs", "should", "will", "underway", "initiating", "initiate", "launch", "begin", "start", "hopes",
    "could", "would", "needed", "warranted", "awaited", "deserves", "deserve", "merits", "merit", "warrants", "warrant",
})  # fmt: skip
_SHOWN = ("submit", "file", "seek", "apply", "discuss", "present", "shown", "reported", "publish", "featured")
_ASKED, _DONE = frozenset({"whether", "if"}), frozenset({"conducted", "performed", "did", "ran", "undertook"})
_FAR_WHETHER, _FAR_DONE = 14, 24  # items from "whether" to "could", and back to "conducted"
STUDY = frozenset({"trial", "study"})
_STUDIES = frozenset({"trials", "studies"})
# What is told of a trial without a name, so that its phase is worth telling.
_CONDUCTED = (
    "enrol", "includ", "involv", "evaluat", "compar", "recruit", "assess", "investigat", "test", "studied",
    "randomis", "assigned", "examin", "studies", "tests", "conduct", "perform", "confirm", "show", "demonstrat", "met",
    "provid", "support", "led", "combin", "where", "ongoing", "reported", "carried", "ran", "run", "done", "undertak",
    "was", "began", "begun",
)  # fmt: skip
_SHOWED = (  # what was seen in a trial
    "show", "improv", "demonstrat", "reduc", "treated", "receiv", "fail", "achiev", "respond", "shrank", "shrunk",
    "prolong", "extend", "led", "met", "missed", "benefit", "beat", "succeed", "cut", "slow", "delay", "doubl",
    "disappoint", "data", "result", "based", "reach", "hit", "goal",
)  # fmt: skip
_DESCRIBING = frozenset({  # what a trial is called before its phase
    "a", "an", "the", "-", "–", ",", "open", "label", "single", "double", "triple", "blind", "blinded", "group", "arm",
    "multicentre", "multinational", "multi", "centre", "randomised", "placebo", "active", "controlled", "pivotal",
    "prospective", "global", "international", "investigational", "ongoing", "confirmatory", "supportive", "separate",
    "second",
})  # fmt: skip
_LONG_DESCRIBED = frozenset({"parallel", "controlled", "and", "design", "phase", "two", "three", "masked", "label"})
_INDEFINITE = frozenset({"a", "an", "another", "one", "its", "their", "second", "'s", "’s"})
_NONE = frozenset({"no", "any", "few", "whether", "without", "if"})
_LAID_DOWN = (
    "random", "assign", "allocat", "allot", "treat", "analys", "analyz", "assess", "evaluat", "measur", "stratif",
    "receiv", "given", "enrol", "based", "supported",
)  # fmt: skip
_TITLE = 16  # items before a trial in which a word tells that it is only planned
_TOLD_OF = ("randomised", "nonblinded", *_FEATURES)
_TOLD = ("randomised", *_FEATURES, *_PHASES)
_BEHIND_ARTICLE = (_DESCRIBING | STUDY | {"phase", "clinical"}) - {"a", "an", "another"} | set(_ROMAN)
_HEADINGS = frozenset({
    "background", "methods", "results", "conclusions", "conclusion", "purpose", "aim", "aims", "objective", "context",
    "objectives", "introduction", "findings", "interpretation", "patients", "and", "design", "importance",
})  # fmt: skip
_LONGEST_HEADING = 5  # items of "Patients and methods:"
_NEAR = 8  # items around a word that describes a trial
_TELLS = 7  # items behind the phase of a trial without a name over which something is told of it


def designs(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return what a sentence tells of the design of trials."""
    told = (_design(part, sentence) for part in parts(items))
    return [*(each for each in told if each is not None), *registries(items, sentence)]


def parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the parts of a sentence, one for each phase: ``a phase 3 trial and a phase 2 one``."""
    phases = [at for at in places_with(items, _PHASES) if phase_at(items, at) is not None]
    starts = [0]
    for last, at in pairwise(phases):
        begin = at
        while begin - 1 > last and (step := _named_before(items, begin - 1)):
            begin -= step
        entry = next((i for i in range(begin, last, -1) if items[i].text == ";"), begin)
        if any(items[i].kind == "trial" for i in range(entry, min(entry + 3, begin))):
            begin = entry + 1  # "…; NAME, the firm's phase 2 trial"
        if any(_is_a_trial(items, place, begin) for place in range(last, begin)) and _names_study(items, at):
            starts.append(begin)
    latter = next((i for i in places_with(items, ("latter",), 2) if _is_latter(items, i)), None)
    if latter is not None and latter > starts[-1]:
        starts.append(latter)
    starts = sorted({0, *own_clauses(items, places_with(items, _TOLD))}) if starts == [0] else starts
    return [items[first:last] for first, last in zip(starts, [*starts[1:], len(items)], strict=True)]


def _named_before(items: Sequence[Item], at: int) -> int:
    """Return how many items belong to a trial before its phase: ``NAME (SHORT), a global phase 3 trial``."""
    opened = opening(items, at)
    named = opened < at and "trial" in {items[opened - 1].kind, items[opened + 1].kind}
    return at - opened + 1 if named else int(items[at].kind == "trial" or text_at(items, at) in _DESCRIBING)


def _is_latter(items: Sequence[Item], at: int) -> bool:
    """Say whether ``while the latter is`` tells of another trial than the words before."""
    return text_at(items, at - 2) in {"while", "whereas", "and"} and text_at(items, at + 1) in {"is", "was"}


def _is_a_trial(items: Sequence[Item], at: int, end: int) -> bool:
    return at < end and (items[at].kind == "trial" or text_at(items, at) in STUDY | _STUDIES)


def _names_study(items: Sequence[Item], phase: int) -> bool:
    """Say whether the phase at a place is followed by ``trial`` or ``study``, or by its name."""
    return any(_is_a_trial(items, at, len(items)) for at in range(phase + 1, min(phase + 6, len(items))))


def _design(items: Sequence[Item], sentence: int) -> Statement | None:
    trials = main_trials(items)
    phase = _phase_of(items, trials)
    told_of = features(items) or masking(items)
    drawn = [] if any(each.name == "randomised" for each in told_of) else randomisation(items)
    slots: list[Slot] = [
        *([] if phase is None else [phase]),
        *told_of,
        *drawn,
        *allocation(items),
        *_cohorts(items),
        *primary_endpoints(items),
        *dose_told(items),
    ]
    if not slots:
        return None
    if phase is not None and len(slots) == 1 and (own := _study_behind(items, phase)) is not None:
        trials = trials if any(each.start == own.start for each in trials) else [own]
    strong = drawn or [each for each in slots if each.name not in {"phase", "randomised"}]
    if not trials and [each.value for each in slots] == ["late"]:
        return None  # some trial
    told = items if any(each.name != "dose" for each in slots) else [i for i in items if i.start < slots[0].start]
    laid_down = bool(trials) or any(each.name == "primary_endpoint" for each in slots)
    if is_not_yet(told, named=laid_down) or _is_of_a_result(items, slots) or is_there_none(items):
        return None
    phases = [each.value for each in slots if each.name == "phase"]
    vague = not strong and set(phases) == {"late"}
    if vague or (not strong and not trials and not _is_told_of(items, slots)):
        return None
    whole = [*(each.slot("trial") for each in trials), *slots, *comparator(items, slots)]
    if not trials and (article := _article(items)) is not None:
        whole.append(article)
    return made("design", whole, sentence, (slots[0].start, slots[0].end))


def _phase_of(items: Sequence[Item], trials: Sequence[Item]) -> Slot | None:
    """Return the phase of the first trial: the one that stands nearest to its name."""
    phases = [found for at in places_with(items, _PHASES) if (found := phase_at(items, at)) is not None]
    if not trials:
        return phases[0] if phases else None
    return min(phases, key=lambda each: abs(each.start - trials[0].start), default=None)


def _study_behind(items: Sequence[Item], phase: Slot) -> Item | None:
    """Return the trial whose phase is told right before its name: ``unlike A, the phase 3 B study``."""
    at = place_behind(items, phase)
    return items[at] if at < len(items) and items[at].kind == "trial" and text_at(items, at + 1) in STUDY else None


def _article(items: Sequence[Item]) -> Slot | None:
    """Return ``a`` of ``in a phase 2 study``, since a trial told so need not be the one that was named before."""
    noun = find(items, tuple(STUDY))
    if noun is None:
        return None
    at = next((i for i in range(noun - 1, -1, -1) if text_at(items, i) not in _BEHIND_ARTICLE), -1)
    opens_title = any(items[place].text == ":" and not _is_heading(items, place) for place in range(at))
    indefinite = at >= 0 and text_at(items, at) in _INDEFINITE and not opens_title
    return items[at].slot("unnamed", "true") if indefinite else None


def _is_heading(items: Sequence[Item], colon: int) -> bool:
    """Say whether nothing but the heading of a section stands before a colon: ``Background: In a phase 3 trial``."""
    return colon < _LONGEST_HEADING and all(each.low in _HEADINGS for each in items[:colon])


def is_there_none(items: Sequence[Item]) -> bool:
    """Say whether a sentence tells that there is no such trial: ``no randomised trial has compared …``."""
    for at in range(len(items)):
        if text_at(items, at) not in {"no", "few"}:
            continue
        place = at + 1
        while text_at(items, place) in _DESCRIBING | {"phase", "head", "to", "prospective", "other"} | set(_ROMAN):
            place += 1
        if text_at(items, place) in STUDY | _STUDIES:
            return True
    return False


def _is_of_a_result(items: Sequence[Item], slots: Sequence[Slot]) -> bool:
    """Say whether a dose only says whose result is told: ``ORR was 62% with 5.4 mg/kg every 3 weeks``."""
    return all(each.name == "dose" for each in slots) and any(
        item.kind in {"percent", "hr", "ci", "p"} for item in items
    )


def is_not_yet(items: Sequence[Item], *, named: bool) -> bool:
    """Say whether a trial is only planned; one with a name may be going on, or shall do something."""
    words = _PLANNED if named else _PLANNED | _UNDER
    study = next((at for at in range(len(items)) if _is_a_trial(items, at, len(items))), None)
    near = _clause_of(items, study) if study is None or not named else range(max(0, study - _TITLE), study + _NEAR)
    return is_applied_for(items) or any(
        text_at(items, at) in words
        and text_at(items, at + 1) not in {"interim", "analysis", "primary", "final"}
        and not _is_to_file(items, at)
        and not _was_tested(items, at)
        and not _is_of_protocol(items, at)
        for at in near
    )


def _clause_of(items: Sequence[Item], study: int | None) -> range:
    """Return the places between the semicolons around a trial, or all."""
    if study is None:
        return range(len(items))
    ends = [-1, *(at for at, item in enumerate(items) if item.text == ";"), len(items)]
    return range(max(at for at in ends if at < study) + 1, min(at for at in ends if at > study))


def _was_tested(items: Sequence[Item], at: int) -> bool:
    """Read ``We conducted a phase 2 study to test whether the drug could improve responses``: what was done."""
    whether = next((i for i in range(at - 1, max(-1, at - _FAR_WHETHER), -1) if text_at(items, i) in _ASKED), None)
    done = whether is not None and any(text_at(items, i) in _DONE for i in range(max(0, whether - _FAR_DONE), whether))
    return text_at(items, at) in {"could", "would"} and (done or text_at(items, at + 1) in {"cross", "switch"})


def _is_to_file(items: Sequence[Item], at: int) -> bool:
    """Say whether a plan is to ask an authority or to show what was found: ``plan to submit``, ``will be shown``."""
    return text_at(items, at + 1) in {"to", "be"} and text_at(items, at + 2).startswith(_SHOWN)


def _is_of_protocol(items: Sequence[Item], at: int) -> bool:
    """Say whether ``will`` tells what a protocol lays down: ``patients will be randomised 1:1``."""
    if text_at(items, at) not in {"will", "should"}:
        return False
    ahead = at + 2 if text_at(items, at + 1) == "be" else at + 1
    return text_at(items, ahead).startswith(_LAID_DOWN)


def _is_told_of(items: Sequence[Item], slots: Sequence[Slot]) -> bool:
    """Say whether a trial without a name is spoken of, and more than its phase or that it was randomised is told."""
    several = any(text_at(items, at) in _STUDIES and text_at(items, at - 1) not in STUDY for at in range(len(items)))
    if find(items, ("trial", "study", "studies")) is None or several:
        return False
    if len(slots) > 1:
        return True
    noun = next((at for at in range(len(items)) if text_at(items, at) in STUDY and _is_described(items, at)), None)
    if noun is None or any(text_at(items, at) in _NONE for at in range(max(0, noun - _NEAR), noun)):
        return False
    ahead = [text_at(items, at) for at in range(noun + 1, min(noun + _TELLS, len(items)))]
    said = any(text_at(items, at) in {"was", "is"} for at in range(max(0, noun - _TITLE), noun))
    said = said or (_is_placed(items, noun) and find(items, _SHOWED) is not None)
    opens = ahead[:1] == [","] and any(
        text_at(items, at) == "in" and text_at(items, at + 1) in {"this", "our"}
        for at in range(max(0, noun - _TITLE), noun)
    )
    return (
        said
        or opens
        or ahead[:2] in ([",", "published"], [",", "reported"], [",", "presented"])
        or ahead[:1] in (["of"], ["in"], ["with"], ["for"], ["where"], ["combining"])
        or any(each.startswith(_CONDUCTED) for each in ahead)
    )


def _is_placed(items: Sequence[Item], noun: int) -> bool:
    """Say whether something is told to have been seen ``in a phase 2 trial``, ``on phase 1/2 trial``."""
    at = noun - 1
    while at > 0 and (
        text_at(items, at) in _DESCRIBING | {"phase", "clinical", "this", "b", "/"} | set(_ROMAN)
        or items[at].kind in {"fraction", "number"}
    ):
        at -= 1
    return text_at(items, at) in {"in", "from"} or (
        text_at(items, at) == "on" and text_at(items, at - 1) not in {"based", "reported"}
    )


def _is_described(items: Sequence[Item], noun: int) -> bool:
    """Say whether the phase of a trial or its randomisation stands before the noun."""
    before = range(max(0, noun - _NEAR), noun)
    return any(phase_at(items, at) is not None or text_at(items, at) == "randomised" for at in before)


def phase_at(items: Sequence[Item], at: int) -> Slot | None:
    """Return the phase of a trial that is told at a place: ``phase 3``, ``Ph 2``, ``late-stage``."""
    word = text_at(items, at)
    if word in {"phase", "phases"}:
        dose = text_at(items, at + 2) == "dose" and text_at(items, at + 3) not in _DOSES_SOUGHT
        denied = (text_at(items, at - 2), text_at(items, at - 1)) in {("not", "a"), ("not", "in")}
        denied = denied or any(text_at(items, i) == "recommended" for i in range(at - 5, at))
        return None if dose or denied else _number(items, at + 1)  # recommended phase 2 dose; not a phase 2 trial
    if word in {"ph", "ph."} and any(studies in text_at(items, at + 2) for studies in ("study", "trial")):
        return _number(items, at + 1)  # a single-arm ph 2 study
    if word in _SHORT_PHASES and items[at].text[:2] == "Ph":
        return items[at].slot("phase", _ROMAN[word[2:]])
    if word == "late" and phrase_at(items, at, "late", "-", "stage") and _names_study(items, at + 2):
        return span(items, at, at + 3, "phase", "late")
    return None


def _number(items: Sequence[Item], at: int) -> Slot | None:
    """Return ``3``, ``III``, ``1/2``, ``1b``, ``1b/2`` or ``IIb`` as a phase."""
    if text_at(items, at) in DASHES:
        at += 1
    if at < len(items) and items[at].kind == "fraction":
        both = [each.value for name, each in items[at].parts.items() if name in {"value", "total"}]
        end = _behind_letter(items, at + 1)
        return span(items, at, end, "phase", "/".join(both)) if len(both) > 1 and set(both) <= set(_ROMAN) else None
    first = _step(items, at)
    if first is None:
        return None
    value, end = first
    second = _step(items, end + 1) if text_at(items, end) in DASHES | {"/"} else None
    if second is not None:
        return span(items, at, second[1], "phase", f"{value}/{second[0]}")
    return span(items, at, end, "phase", value)


def _step(items: Sequence[Item], at: int) -> tuple[str, int] | None:
    """Return a phase without its letter, and the place behind it: ``1b``, ``II``, ``three``."""
    if at >= len(items):
        return None
    item = items[at]
    value = _ROMAN.get(item.value if item.kind == "number_word" else item.text.casefold().rstrip("abc"))
    return None if value is None else (value, _behind_letter(items, at + 1))


def _behind_letter(items: Sequence[Item], at: int) -> int:
    """Return the place behind a letter that hangs on a number: ``1b``."""
    hangs = 0 < at < len(items) and items[at].low in {"a", "b", "c"} and items[at].start == items[at - 1].end
    return at + 1 if hangs else at


def features(items: Sequence[Item]) -> list[Slot]:
    """Return randomisation, blinding and control, each once."""
    found: list[Slot] = []
    for at in places_with(items, _TOLD_OF):
        slot = _feature_at(items, at)
        if slot is not None and slot.name not in {each.name for each in found}:
            found.append(slot)
    return found


def _feature_at(items: Sequence[Item], at: int) -> Slot | None:
    word = text_at(items, at)
    if word in _JOINED:
        return items[at].slot(*_JOINED[word]) if _of_trial(items, at) else None
    if word == "randomised":
        registered = text_at(items, at + 1) == "controlled" and text_at(items, at + 3) in {",", "number"}
        told = text_at(items, at - 2) != "non" and not registered and _describes(items, at)
        return items[at].slot("randomised", "true") if told else None
    if word not in _FEATURES:
        return None
    behind = at + 2 if text_at(items, at + 1) in {"-", "–"} else at + 1
    after = text_at(items, behind)
    period = any(text_at(items, place) in {"period", "periods"} for place in range(behind + 1, behind + 3))
    period = period or (text_at(items, behind + 1) == "treatment" and text_at(items, behind + 2) == "phase")
    if word in {"double", "single", "triple"} and after.startswith(("blind", "mask")) and not period:
        return span(items, at, behind + 1, "blinding", word)
    if word == "open" and (is_open_trial(items, at) or (after == "label" and _of_trial(items, at))):
        return span(items, at, behind + (after == "label"), "blinding", "open")
    became = text_at(items, at - 1) in {"was", "were", "been", "be", "being"} or after in {"the", "its", "their"}
    if word in {"unblinded", "unmasked"} and _of_trial(items, at) and not became:
        return items[at].slot("blinding", "open")
    behind += phrase_at(items, at, "placebo", "as", "control")
    controlled = text_at(items, behind).startswith(("control", "comparator"))
    if word in {"placebo", "active"} and controlled and _of_trial(items, at):
        return span(items, at, behind + 1, "control", word)
    return None


def _describes(items: Sequence[Item], at: int) -> bool:
    """Say whether ``randomised`` describes a trial, not patients."""
    ahead = [text_at(items, index) for index in range(at + 1, min(_phrase_end(items, at), len(items)))]
    behind = [text_at(items, index) for index in range(max(0, at - 3), at)]
    if any(each in {"were", "was", "been"} for each in behind) and "a" not in behind and "," not in behind:
        return False
    if at + 1 < len(items) and items[at + 1].kind == "ratio":
        return True  # "282 patients, randomised 1:1 to"
    named = any(each in STUDY | _STUDIES | {"comparison"} for each in ahead)
    return (
        named or "phase" in (*ahead, *behind) or text_at(items, at + 1) == "cohorts" or _is_listed_of_trial(items, at)
    )


def _phrase_end(items: Sequence[Item], at: int) -> int:
    """Return a place some items behind one, farther where only words that describe a trial stand between."""
    end = at + 14
    while (
        end < len(items)
        and end < at + 24
        and all(
            text_at(items, i) in _DESCRIBING | _LONG_DESCRIBED or items[i].kind in {"number", "number_word"}
            for i in range(at + 1, end)
        )
    ):
        end += 1
    return end


def _is_listed_of_trial(items: Sequence[Item], at: int) -> bool:
    """Say whether a word is the last of those that describe a trial: ``a trial, multicentre and randomised``."""
    near = [text_at(items, index) for index in range(max(0, at - _NEAR), at)]
    if is_active(items, at, at + 1):
        return False  # the trial randomised 300 patients
    return any(each in STUDY for each in near) and all(
        each in _DESCRIBING | STUDY | {"phase", "was", "is", "and"} or each in _ROMAN for each in near[-3:]
    )


def _of_trial(items: Sequence[Item], at: int) -> bool:
    places = range(max(0, at - _NEAR - 4), min(at + 16, len(items)))
    near = ["trial" if items[index].kind == "trial" else text_at(items, index) for index in places]
    behind = at + 3 if text_at(items, at + 1) in {"-", "–"} else at + 2
    own = text_at(items, behind) in {"treatment", "extension", "period"}
    own = own or any(each.kind in {"drug", "product"} for each in items[behind : behind + 1])
    fashion = text_at(items, behind) in {"fashion", "manner"}
    return (fashion or any(each in {"trial", "study", "phase", "comparison", "design"} for each in near)) and not own


def _cohorts(items: Sequence[Item]) -> list[Slot]:
    if has_none(items, ("cohort",)):
        return []
    for at in range(len(items) - 1):
        word = text_at(items, at)
        digits = items[at].kind == "number" and items[at].value.isdigit()
        number = NUMBER_WORDS.get(word) or (int(items[at].value) if digits else None)
        if number is not None and text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) == "cohort":
            return [items[at].slot("cohorts", str(number))]  # "a nine-cohort trial"
        if number is None or not 0 < number < 9:
            continue
        ahead = range(at + 1, min(at + 5, len(items)))
        cohorts = next((index for index in ahead if text_at(items, index) == "cohorts"), None)
        spoken = text_at(items, at + 1) == "of" and items[at].kind == "number_word"  # "one of two cohorts"
        spoken = spoken or text_at(items, at - 1) in {"cohort", "the", "these", "both", ">", "between", "phase"}
        if cohorts is not None and not spoken and not any(items[i].kind == "number" for i in range(at + 1, cohorts)):
            return [items[at].slot("cohorts", str(number))]
    return []
