"""Numbers that stand beside results and are none: ends of ranges, errors, margins, times in passing, plans, places."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.counts import CATEGORIES, is_a_category
from pivotal.reading.results.counts_of_events import had_progressed_before
from pivotal.reading.results.counts_taken_on import is_a_share_of_a_course
from pivotal.reading.results.intervals import CUES, VERSUS, open_before
from pivotal.reading.results.people import PEOPLE, behind_its_bracket, behind_people, singular
from pivotal.reading.results.responses_kept import are_on_treatment
from pivotal.reading.results.times_aside import is_of_a_harm

_NUMBERS = frozenset({"duration", "percent", "number", "number_word"})
_RANGED = frozenset({"ranged", "ranges", "ranging", "range", "varied", "varies", "varying"})
_TO = frozenset({"to", "and", "-", "–"})
_AT_LEAST = frozenset({"more", "greater", "longer", "less", "beyond", "over", "higher", "fewer"})
_COMPARED = frozenset({"lower", "higher", "fewer", "greater", "less"})
_WITH_WHOM = frozenset({"with", "for", "in", "than", "among", "on"})
_WERE = frozenset({"was", "were", "is", "are"})
_FITNESS = frozenset({"ps", "ecog", "who", "status"})
_PLACES = frozenset({
    "centres", "centers", "sites", "hospitals", "institutions", "countries", "clinics", "practices", "studies",
    "trials", "publications", "articles",
})  # fmt: skip
_PLANNED = frozenset({"planned", "target", "targeted", "intended", "projected", "anticipated"})
_ENROLMENT = ("enrol", "accru", "recruit", "sample")
_BEFORE_PLACES = frozenset({"in", "at", "from", "of", "across"})
_DONE = frozenset({"performed", "conducted", "done", "held", "made", "carried"})
_TRAITS = frozenset({
    "male", "female", "men", "women", "white", "black", "performance", "ecog", "stage", "aged", "older", "younger",
    "naive", "pretreated",
})  # fmt: skip
_CARRIED_OUT = frozenset({"performed", "undertaken", "done"})
_MARKS = frozenset({"mrd", "blasts", "blast", "expression", "tps", "cps", "67", "ki67", "lvef", "ic", "tc"})
_CARE = ("steroid", "corticosteroid", "glucocorticoid", "antibiotic", "transfusion", "filgrastim", "infliximab")
_COMPARING = VERSUS | {"and"}
_SOURCES = frozenset({"trial", "study", "trials", "studies", "colleagues", "al", "coworkers"})
_NUMBERED_PARTS = frozenset({"exon", "exons", "codon", "codons", "chromosome", "chromosomes"})  # of genes
_GREEK = frozenset({"alpha", "beta", "gamma", "lambda"})  # of interferons
_SEXES = frozenset({"men", "women", "males", "females", "male", "female"})
_OUTSET = frozenset({"baseline", "enrolment", "entry", "inclusion", "presentation", "diagnosis", "study entry"})
_INCLUDED = (
    "random", "enrol", "assign", "allocat", "recruit", "includ", "evaluab", "assessab", "eligib", "analyzab",
)  # fmt: skip
_ORDINAL = frozenset({"st", "nd", "rd", "th"})
_NEEDED = frozenset({"needed", "required"})
_AIMS = frozenset({"objective", "aim", "goal", "purpose", "target"})
_TO_SHOW = frozenset({"show", "detect", "demonstrate", "improve", "increase", "achieve", "reach", "obtain", "reduce"})
_FAR_AIM = 24  # items from "objective" to what it asks for
_ENDED = ("resolv", "recover", "subsid", "improved", "abat", "revers", "controlled", "managed")
_NEAR = 4  # items from a number to what it counts
_CAME_SO = ("stage", "performance", "ecog", "igg", "iga", "histolog", "isotype")  # what patients were like
_FAR_POWER = 14  # items from planned patients to the power that they give
_FAR_SITE = 40  # items from "sites" to the last of them


def places_aside(items: Sequence[Item], places: Collection[int]) -> frozenset[int]:
    """Return those places of numbers that are no results of a trial, whatever endpoint stands before them.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    places : collection of int
        Where what may be results stands.
    """
    return frozenset(
        at
        for at in places
        if (items[at].kind in _NUMBERS and _is_aside(items, at))
        or (items[at].kind == "not_reached" and _is_a_limit(items, at))
    )


def _is_aside(items: Sequence[Item], at: int) -> bool:
    kind = items[at].kind
    if kind == "duration":
        aside_too = _is_ranged_over(items, at) or _is_at_least(items, at) or _is_one_of_times(items, at)
        return aside_too or is_of_a_harm(items, at) or _is_a_mean(items, at)
    if kind == "percent":
        aside = (
            _is_ranged_over, _is_a_margin, _is_by_how_much, is_a_share_of_a_course, are_on_treatment, _is_aimed_at,
            _has_ended, _was_done, _were_enrolled, _is_a_limit_of_a_mark,
            _was_cared_for, _did_not_answer, _is_of_the_outset, had_progressed_before,
        )  # fmt: skip
        return any(each(items, at) for each in aside)
    return (
        _is_ranged_over(items, at)
        or _is_a_name(items, at)
        or _is_a_note(items, at)
        or _are_described(items, at)
        or _came_so(items, at)
        or _is_of_a_site(items, at)
        or _are_responses(items, at)
        or _was_cared_for(items, at)
        or _counts_places(items, at)
        or _is_a_plan(items, at)
        or _is_assessed(items, at)
        or _needed_less(items, at)
    )


def _is_ranged_over(items: Sequence[Item], at: int) -> bool:
    """Read the ends of ``ranged from 3.1 weeks to 16 weeks``, ``between 1 and 2 years``, ``(range, 2+-64+ months)``."""
    for first in (at, at - 2):
        before = first - 1
        joined = first == at or text_at(items, at - 1) in _TO
        if not joined or kind_at(items, first) not in _NUMBERS or text_at(items, first + 1) not in _TO:
            continue
        if text_at(items, before) == "from" and text_at(items, before - 1) in _RANGED:
            return True
        if text_at(items, before) == "between" and text_at(items, first + 1) == "and":
            return kind_at(items, first + 2) in _NUMBERS
    opened = open_before(items, at)
    return opened is not None and text_at(items, opened + 1) == "range"


def _is_at_least(items: Sequence[Item], at: int) -> bool:
    """Read ``a response of six months or greater``: how long for some, and no median."""
    return text_at(items, at + 1) == "or" and text_at(items, at + 2) in _AT_LEAST


def _is_one_of_times(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``OS rates at 1/2 years``."""
    return text_at(items, at - 1) == "/" and kind_at(items, at - 2) == "number" and text_at(items, at - 3) == "at"


def _is_a_mean(items: Sequence[Item], at: int) -> bool:
    """Read both of ``(mean 21 months vs 12 months)`` and ``a mean of 21 months``, which are no medians."""
    if text_at(items, at - 1) in _COMPARING and kind_at(items, at - 2) in _NUMBERS:
        return _is_a_mean(items, at - 2)
    place = at - 1 - (text_at(items, at - 1) in {"of", ",", ":"})
    return text_at(items, place) in {"mean", "means", "average"}


def _is_a_margin(items: Sequence[Item], at: int) -> bool:
    """Read ``by a non-inferiority margin of 5%``."""
    of = at - 1 - (text_at(items, at - 1) in {"-", "–", "−"})  # a margin of –5%
    return text_at(items, of) == "of" and text_at(items, of - 1) in {"margin", "margins"}


def _is_aimed_at(items: Sequence[Item], at: int) -> bool:
    """Read ``The objective was to show a gain in 2-year DFS to 61%``: what was hoped for."""
    for index in range(max(0, at - _FAR_AIM), at - 3):
        if items[index].low not in _AIMS or text_at(items, index + 1) not in _WERE or text_at(items, index + 2) != "to":
            continue
        return text_at(items, index + 3) in _TO_SHOW and not any(
            text_at(items, i) in {"which", ";", "."} for i in range(index + 3, at)
        )
    return False


def _has_ended(items: Sequence[Item], at: int) -> bool:
    """Read ``Pneumonitis resolved in 61% of the 41 patients``: of those who had had it."""
    place = at - 3 if text_at(items, at - 1) in {"(", "["} and kind_at(items, at - 2) in _NUMBERS else at - 1
    verb = place - 1
    if verb < 1 or text_at(items, place) not in {"in", "for"} or not text_at(items, verb).startswith(_ENDED):
        return False
    noun = items[verb - 1 - (text_at(items, verb - 1) in {*_WERE, "had", "has"})]
    again = noun.low in {"and", "but", ","} and any(item.kind == "harm" for item in items[:verb])
    return noun.kind == "harm" or noun.value.endswith("AE") or again


def _was_done(items: Sequence[Item], at: int) -> bool:
    """Read ``90% underwent thoracotomy`` and ``Surgery was performed in 41 (51%) patients``: what was done."""
    place = _counted_before(items, at)
    done = text_at(items, place - 1) in {"in", "on"} and text_at(items, place - 2) in _CARRIED_OUT
    if done and not any(item.kind in CUES for item in items[max(0, place - 2 * _NEAR) : place - 2]):
        return True
    verb = at + 1 + (text_at(items, at + 1) in {")", "]"})
    verb += verb > at + 1 and singular(text_at(items, verb)) in PEOPLE  # Eight (15%) patients underwent surgery
    if text_at(items, verb) == "of":
        verb += 2 + (text_at(items, verb + 1) in {"the", "all"})
    return text_at(items, verb) == "underwent"


def _counted_before(items: Sequence[Item], at: int) -> int:
    """Return the place of the count that a number in a bracket tells again, or its own."""
    place = at - 2 if text_at(items, at - 1) in {"(", "["} else at
    return place - (singular(text_at(items, place)) in PEOPLE)


def _were_enrolled(items: Sequence[Item], at: int) -> bool:
    """Read ``of the 236, 164 (69%) were randomised``: a part of those who were counted, and no result."""
    counted = at - 2 - (singular(text_at(items, at - 2)) in PEOPLE)
    if text_at(items, at - 1) not in {"(", "["} or kind_at(items, counted) not in {"number", "number_word"}:
        return False
    verb = at + 2 + (singular(text_at(items, at + 2)) in PEOPLE)
    told = text_at(items, at + 1) in {")", "]"} and text_at(items, verb) in _WERE
    return told and text_at(items, verb + 1).startswith(_INCLUDED)


def _did_not_answer(items: Sequence[Item], at: int) -> bool:
    """Read ``14 (41%) showed no response`` and ``8 (40%) did not respond``: no part with a response."""
    verb = behind_its_bracket(items, at)
    verb -= text_at(items, at + 1) == "no"  # 14% a partial response and 17% no response
    if (verb == at or text_at(items, verb) in {"had", "showed", "achieved"}) and text_at(items, verb + 1) == "no":
        return text_at(items, verb + 2) in {"response", "responses"}
    return [text_at(items, verb + step) for step in range(3)] == ["did", "not", "respond"]


def _is_of_the_outset(items: Sequence[Item], at: int) -> bool:
    """Read ``At enrolment, the median age was 61 years and 86% reported pain``: how patients were before treatment."""
    first = 1 + (text_at(items, 1) in {"study", "the", "trial"})
    if text_at(items, 0) != "at" or text_at(items, first) not in _OUTSET or text_at(items, first + 1) != ",":
        return False
    between = {text_at(items, i) for i in range(first + 2, at)}
    return between.isdisjoint({";", "after", "at", "by", "while", "but", "week", "then"})


def _is_a_limit_of_a_mark(items: Sequence[Item], at: int) -> bool:
    """Read ``with MRD <0.01%``, ``blasts ≥20%`` and ``PD-L1 >50%``: of whom, and not of how many."""
    if text_at(items, at - 1) not in {"<", ">", "≥", "≤"} or at <= 1:
        return False
    mark = items[at - 2]
    return mark.kind in {"gene", "target"} or mark.low.split(" ")[-1] in _MARKS


def _is_by_how_much(items: Sequence[Item], at: int) -> bool:
    """Read ``the recurrence rate was 21% lower for A``: by how much, and not how many."""
    told = text_at(items, at - 1) in _WERE and text_at(items, at + 1) in _COMPARED
    return told and text_at(items, at + 2) in _WITH_WHOM


def _is_a_name(items: Sequence[Item], at: int) -> bool:
    """Read the first number of ``PS 0, 13.0 months``, ``the 200th patient``, ``exon 21``, ``AB'12``, ``(TYO: 41)``."""
    if _is_hung_on(items, at) or _is_on_an_exchange(items, at):
        return True
    fitness = text_at(items, at - 1) in _FITNESS and items[at].value in {"0", "1", "2", "3", "4"}
    if _is_of_one_patient(items, at):
        return True
    greek = text_at(items, at - 1) in {"-", "–"} and text_at(items, at - 2) in _GREEK
    if text_at(items, at - 1) in _NUMBERED_PARTS or greek:
        return True
    return fitness or text_at(items, at + 1) in _ORDINAL or (items[at].text[:1] == "0" and items[at].text.isdigit())


def _is_hung_on(items: Sequence[Item], at: int) -> bool:
    """Say whether an apostrophe hangs a number on letters, without a space: ``ABC'123``, a medicine in short."""
    hung = text_at(items, at - 1) in {"'", "’"} and items[at - 1].end == items[at].start
    return hung and at > 1 and items[at - 2].end == items[at - 1].start


def _is_on_an_exchange(items: Sequence[Item], at: int) -> bool:
    """Say whether a number tells a firm's shares, alone in its bracket behind an exchange: ``(TYO: 4100)``."""
    if text_at(items, at - 1) != ":" or text_at(items, at - 3) not in {"(", ";"} or len(items[at - 2].text) == 1:
        return False
    told = items[at].text.isdigit() and len(items[at].text) > len("100") and text_at(items, at + 1) in {")", ".", ";"}
    return told and items[at - 2].text.isupper()


def _is_of_one_patient(items: Sequence[Item], at: int) -> bool:
    """Read all of ``relapse occurred in three (patient 2, 3 and 4)``: the numbers that patients bear."""
    place = at
    while text_at(items, place - 1) in {",", "and"} and kind_at(items, place - 2) == "number":
        place -= 2
    return text_at(items, place - 1) in {"patient", "case"} and text_at(items, place - 2) not in {"the", "a", "one"}


def _is_a_note(items: Sequence[Item], at: int) -> bool:
    """Read ``the NAME trial (14)`` and ``and colleagues [7]``: the number of a source, alone in its bracket."""
    alone = text_at(items, at - 1) in {"(", "["} and text_at(items, at + 1) in {")", "]"}
    source = text_at(items, at - 2) in _SOURCES or kind_at(items, at - 2) == "trial"
    return alone and source and items[at].text.isdigit() and len(items[at].text) < len("100")


def _are_described(items: Sequence[Item], at: int) -> bool:
    """Read ``17 were resistant to platinum`` and ``24 patients (54%) were of papillary type``: what some of them were.

    So are both of ``(75 men and 21 women)``. Of ``44 with stage I disease, 10 with stage II`` it is the second, where
    nobody was enrolled.
    """
    verb = behind_people(items, at)
    told = text_at(items, verb + 1)
    first = at - 3 if text_at(items, at - 1) == "and" else at
    if text_at(items, first - 1) == "(" and {text_at(items, first + 1), text_at(items, first + 4)} <= _SEXES:
        return text_at(items, first + 2) == "and"
    if text_at(items, verb) == "were" and not told.endswith("ed"):
        kind = "type" in {text_at(items, i) for i in range(verb + 1, verb + 4)}
        alone = verb == at + 1 and told.endswith(("ant", "ive", "ory", "ale", "ous", "ic"))
        if kind or alone or told in _TRAITS:
            return True
    staged = "stage" in {text_at(items, at + 2), text_at(items, at + 3)} and text_at(items, at + 1) == "with"
    listed = staged and text_at(items, at - 1) in {",", "and"}
    return listed and not any(each.low.startswith(_ENROLMENT) or each.low == "entered" for each in items)


def _came_so(items: Sequence[Item], at: int) -> bool:
    """Read ``80 patients were in stage III``, ``27 had IgG myeloma``, ``In 14 patients, the disease stabilised``."""
    place = behind_people(items, at)
    if singular(text_at(items, at + 1)) not in PEOPLE or place >= len(items):
        return False
    if any(text_at(items, i) == "power" and kind_at(items, i - 1) == "percent" for i in range(at + 2, at + _FAR_POWER)):
        return True  # the 2070 patients provided 90% power
    if text_at(items, place) in {"had", "were", "have"}:
        place += 1 + (text_at(items, place + 1) in {"in", "at", "of", "a", "an"})
        return text_at(items, place).startswith(_CAME_SO)
    opens = text_at(items, at - 1) == "in" and text_at(items, at - 2) in {"", ".", ";", ":"}
    some = opens and text_at(items, place) == "," and text_at(items, place + 1) in {"the", "their"}
    return some and text_at(items, place + 2).startswith(("disease", "tumour", "cancer", "lesion"))


def _is_of_a_site(items: Sequence[Item], at: int) -> bool:
    """Read ``The primary sites were the pancreas (14 patients), lung (11 patients)``: where the disease began."""
    bracketed = text_at(items, at - 1) in {"(", "["} and text_at(items, at + 2) in {")", "]"}
    if not bracketed or singular(text_at(items, at + 1)) not in PEOPLE:
        return False
    return any(text_at(items, i).endswith(("site", "sites")) for i in range(max(0, at - _FAR_SITE), at))


def _was_cared_for(items: Sequence[Item], at: int) -> bool:
    """Read both of ``Five patients (8%) were treated with systemic steroids``: what some were given for a harm."""
    verb = behind_people(items, _counted_before(items, at))
    given = verb + 3 + (text_at(items, verb + 3) in {"systemic", "oral", "intravenous", "high-dose", "topical"})
    told = text_at(items, verb) in _WERE and text_at(items, verb + 1) in {"treated", "managed"}
    return told and text_at(items, verb + 2) == "with" and text_at(items, given).startswith(_CARE)


def _are_responses(items: Sequence[Item], at: int) -> bool:
    """Read ``(CR in 11 patients and PR in 50)``, ``PR 50 patients`` and ``12 patients had a response``."""
    verb = behind_people(items, at)
    what = verb + 1 + (text_at(items, verb + 1) in {"a", "an"})
    if verb > at + 1 and text_at(items, verb) in {"had", "achieved", "experienced", "showed"}:
        return kind_at(items, what) == "share" and items[what].value in CATEGORIES
    within = text_at(items, at - 1) == "in"
    if at <= 1 or not (within or singular(text_at(items, at + 1)) in PEOPLE):
        return False
    return is_a_category(items, at - 1 - within)


def _counts_places(items: Sequence[Item], at: int) -> bool:
    """Read ``among 39 cancer centres``, ``10 case-control studies`` and ``received three drugs``."""
    if text_at(items, at + 1) in {"drugs", "agents", "regimens"}:
        return True
    for index in range(at + 1, at + 1 + _NEAR):
        if text_at(items, index) in _PLACES:
            return True
        stops = kind_at(items, index) in {"", "punct", "number"} and text_at(items, index) != "-"
        if text_at(items, index) in _BEFORE_PLACES or stops:
            return False
    return False


def _is_a_plan(items: Sequence[Item], at: int) -> bool:
    """Read ``Planned enrolment was 356 patients`` and ``analyses are to be performed after 276 and 414 events``."""
    told = [each.low for each in items[:at]]
    due = any(told[i : i + 2] == ["to", "be"] and set(told[i + 2 : i + 3]) <= _DONE for i in range(len(told) - 3))
    if due and "after" in told:
        return True
    before = told[-_NEAR:]
    planned = next((index for index, each in enumerate(before) if each in _PLANNED), None)
    return planned is not None and any(each.startswith(_ENROLMENT) for each in before[planned + 1 :])


def _is_assessed(items: Sequence[Item], at: int) -> bool:
    """Read ``376 patients were assessed for eligibility``: before a trial."""
    words = [text_at(items, index) for index in range(at + 1, at + 2 + _NEAR)]
    return any(words[i : i + 3] == ["assessed", "for", "eligibility"] for i in range(len(words)))


def _needed_less(items: Sequence[Item], at: int) -> bool:
    """Read ``Thirteen patients needed dose reduction``: what some needed."""
    behind = at + 1 + (singular(text_at(items, at + 1)) in PEOPLE)
    return behind > at + 1 and text_at(items, behind) in _NEEDED


def _is_a_limit(items: Sequence[Item], at: int) -> bool:
    """Read ``15.7 months (95% CI, NE)``: limits that do not exist."""
    opened = open_before(items, at)
    return opened is not None and any(items[index].kind == "ci_name" for index in range(opened, at))
