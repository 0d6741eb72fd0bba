"""Numbers of some patients who are told from the others: evaluable ones, those with a mark, the 112 with something."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, span, text_at, words_in
from pivotal.reading.results.patients_told import told_apart
from pivotal.reading.results.people import PEOPLE, behind_brackets, is_a_share, people_counted, singular

ENTERED = (
    "random", "involved", "enrol", "assign", "includ", "treat", "accru", "allocat", "recruit", "entered", "participat",
)  # fmt: skip
_SOME = frozenset({
    "evaluable", "assessable", "measurable", "treated", "responding", "infused", "remaining", "eligible",
    "asymptomatic", "older", "younger", "positive", "negative",
})  # fmt: skip
_OF_THE = frozenset({"of", "in", "among", "for", "with", "from", "amongst", "across"})
_PARTS = frozenset({"subgroup", "subset", "cohort", "group", "series", "sample", "population"})
_TOLD_APART = frozenset({
    "with", "without", "who", "whose", "treated", "receiving", "in", "harbouring", "carrying", "enrolled", "randomised",
    "evaluable", "assigned", "given", "from", "aged", "having", "for",
})  # fmt: skip
_ONLY_SOME = (
    "discontinu", "withdr", "complet", "lost", "died", "crossed", "remain", "relaps", "progress",
    "respond", "death", "achiev", "not",
)  # fmt: skip
LEAST_ARM = 4  # patients; fewer are those who had something
_TOLD_BY_EVENTS = frozenset({"flag", "harm", "share", "endpoint"})
_OF_BOTH_SEXES = frozenset({"patient", "participant", "pt", "subject", "case", "individual", "children", "adult"})
_AGES = ("age", "median", "patient", "participant")
_REASONS = frozenset({
    "not", "complete", "partial", "progression", "toxicity", "withdrawal", "preference", "unknown", "relapse",
    "response", "responses",
})  # fmt: skip
_RESPONDERS = frozenset({"responders", "responder", "alive", "nonresponders"})
_RATED = frozenset({"share", "endpoint"})
_LONGEST_CLAUSE = 10  # items of what tells patients apart


def is_of_the(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``in the 112 patients with KRAS wild-type tumours``: so many of them, whoever had or got something."""
    led = text_at(items, at - 1) in {"the", "these", "those"} and text_at(items, at - 2) in _OF_THE
    led = led or (text_at(items, at - 1) == "of" and text_at(items, at - 2) in _PARTS)
    whole = text_at(items, at - 2) in _PARTS and text_at(items, people + 1) in {"had", "was", "were", ",", ".", ""}
    if not led or not (whole or text_at(items, people + 1) in _TOLD_APART):
        return False
    for index in range(people + 1, min(people + _LONGEST_CLAUSE, len(items))):
        if items[index].text in {",", ";", ".", "("} or text_at(items, index) in {"was", "were"}:
            return True
        if items[index].kind in {"share", "harm"} and text_at(items, index + 1) in {"was", "were"}:
            return True
        if items[index].kind in {"share", "harm"} or text_at(items, index).startswith(_ONLY_SOME):
            return False
    return True


def was_evaluable(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``Sixteen patients were evaluable for efficacy``."""
    opens = text_at(items, at - 1) in {"", ",", ";", "and", "all", "which", "whom", ".", "overall", ":"}
    verb = behind_brackets(items, people + 1)
    told = text_at(items, verb) in {"were", "was"}
    return opens and told and text_at(items, verb + 1) in {"evaluable", "assessable", "analysable"}


def some_people(items: Sequence[Item], at: int) -> Slot | None:
    """Return the words that make a number of patients one of some of them.

    ``68 evaluable patients`` and ``among 42 patients with liver metastases`` are; those who joined a trial are all.
    """
    people = people_counted(items, at)
    if people is None:
        return None
    if text_at(items, at - 1) == "of" and text_at(items, at - 2) in {"subset", "subgroup", "subpopulation"}:
        return span(items, at - 2, people + 1, "subset")
    own = [i for i in range(at + 1, people) if text_at(items, i) in _SOME and text_at(items, i - 1) != "previously"]
    if own:
        return span(items, own[0], people + 1, "subset")
    joined = any(each.startswith((*ENTERED, "total")) for each in words_in(items, at - 4, people + 14))
    return None if joined else told_apart(items, people)


def is_of_responders(items: Sequence[Item], at: int) -> bool:
    """Say whether ``n = 65`` stands behind a percentage, an event or a reason, so that it counts those who had it."""
    if items[at].value.isdigit() and int(items[at].value) < LEAST_ARM and not _is_last_of_groups(items, at):
        return True
    told = items[at - 2] if text_at(items, at - 1) in {"(", "["} and at > 1 else None
    if told is not None and (told.kind in _TOLD_BY_EVENTS or told.low in _REASONS):
        return True  # progressive disease (n = 117)
    behind = items[at + 2].kind if text_at(items, at + 1) in {",", ";"} and at + 2 < len(items) else ""
    if behind == "percent" and not text_at(items, at + 3).isalpha():
        return True  # hypertension (n = 3, 23.1%), but not (n = 182; 91% had progressed)
    if _is_why(items, at) or (_opened_behind_percent(items, at) and behind.startswith("ci")):
        return True  # 26% in 74 patients (n = 19; 95% CI, 16 – 37)
    if text_at(items, at - 1) in {",", ";"} and at > 3 and items[at - 2].kind == "percent":
        named = any(items[i].kind in _RATED for i in range(max(0, at - _LONGEST_CLAUSE), at))
        return items[at - 4].kind == "harm" or not named  # hypertension (23.1%; n = 3), a common source (80%, n = 31)
    assigned = any(each.startswith(("assigned", "randomis", "allocated")) for each in words_in(items, at + 1, at + 12))
    return (
        told is not None and told.kind == "percent" and not assigned and not _before_a_ratio(items, at)
    )  # 24% (n = 30) and 76% (n = 97) were assigned to


def _is_last_of_groups(items: Sequence[Item], at: int) -> bool:
    """Read the last of ``wild type (n=21), mutant (n=18), and unknown (n=3)``: a group, however small it is."""
    groups = [i for i in range(max(0, at - 3 * _LONGEST_CLAUSE), at) if items[i].kind == "n"]
    large = [i for i in groups if items[i].value.isdigit() and int(items[i].value) >= LEAST_ARM]
    bracketed = all(text_at(items, i - 1) in {"(", "["} and text_at(items, i + 1) in {")", "]"} for i in (*groups, at))
    return len(large) > 1 and bracketed and not any(kind_at(items, i - 2) in _TOLD_BY_EVENTS for i in (*groups, at))


def _opened_behind_percent(items: Sequence[Item], at: int) -> bool:
    """Say whether a bracket that begins with a number follows a percentage in the same clause."""
    near = range(max(0, at - _LONGEST_CLAUSE), at)
    return text_at(items, at - 1) in {"(", "["} and any(items[i].kind == "percent" for i in near)


def _is_why(items: Sequence[Item], at: int) -> bool:
    """Read ``41 discontinued, most due to PD (n = 35)``: why so many stopped."""
    words = list(words_in(items, at - _LONGEST_CLAUSE - 4, at))
    stopped = any(each.startswith(("discontinu", "withdr", "stopp", "interrupt")) for each in words)
    return stopped and bool({"due", "because", "reasons", "reason", "owing", "for", "most"} & set(words))


def _before_a_ratio(items: Sequence[Item], at: int) -> bool:
    """Read ``by 25% (n = 540; hazard ratio [HR], 0.75 …)``: of how many a ratio is."""
    behind = items[at + 2] if text_at(items, at + 1) in {",", ";"} and at + 2 < len(items) else None
    return behind is not None and behind.kind == "hr"


def is_dosed(items: Sequence[Item], people: int) -> bool:
    """Read ``71 patients received at least one dose of the drug``."""
    told = [text_at(items, index) for index in range(people + 3, people + 6)]
    return told[0] == "least" and told[1] in {"one", "1"} and told[2].startswith("dose")


def is_a_share_in_people(items: Sequence[Item], at: int) -> bool:
    """Read ``18% of those enrolled (100 participants) were alive``: how many a percentage is."""
    if any(each(items, at) for each in (_is_another_part, _were_found_so, _is_of_a_sex, _is_of_a_place, _was_spared)):
        return True
    if text_at(items, at + 1) in {"were", "was"} and _is_told_so(items, at + 2):
        return True
    opened = text_at(items, at - 1) in {"(", "["} and text_at(items, at + 2) in {")", "]"}
    return opened and any(
        kind_at(items, i) == "percent" and text_at(items, i + 1) == "of" for i in range(at - 6, at - 2)
    )


def _is_another_part(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``occurred in 20 patients (21%) with A and 21 patients (22%) with B``: who had it, too."""
    if not _is_with_its_share(items, at) or text_at(items, at - 1) not in {"and", "versus", "vs", "v", ",", "in"}:
        return False
    harms = (
        i for i in range(at) if items[i].kind == "harm" or (items[i].kind == "share" and items[i].value[-2:] == "AE")
    )
    harmed = next(harms, None)
    if harmed is None:
        return False
    firsts = (i for i in range(harmed + 1, at - 1) if items[i].kind == "number" and _is_with_its_share(items, i))
    return any(text_at(items, i - 1) in {"in", "by", "among"} for i in firsts)


def _is_with_its_share(items: Sequence[Item], at: int) -> bool:
    """Read ``20 patients (21%)`` and ``20 (21%)``."""
    return is_a_share(items, at + 1 + (singular(text_at(items, at + 1)) in PEOPLE))


def _were_found_so(items: Sequence[Item], at: int) -> bool:
    """Read ``102 patients were MRD negative``: of how many an outcome is told, not how many there were."""
    verb = at + 2
    told = singular(text_at(items, at + 1)) in PEOPLE and text_at(items, verb) in {"were", "was", "became", "remained"}
    found = told and verb + 1 < len(items) and items[verb + 1].kind == "share"
    return found and text_at(items, verb + 2) not in {"evaluable", "assessable"}


def _is_of_a_sex(items: Sequence[Item], at: int) -> bool:
    """Read ``80 patients were enrolled (32 female and 48 male patients)``: the sexes of those that were counted."""
    sexes = {"female", "male", "females", "males"}
    people = text_at(items, at + 1) in {*sexes, "men", "women", "boys", "girls"}
    if people and text_at(items, at - 1) in {"(", "["} and singular(text_at(items, at - 2)) in _OF_BOTH_SEXES:
        return True  # 39 patients (25 men)
    if people and text_at(items, at - 1) in {";", ","} and text_at(items, at + 2) in {"[", ",", ")", ";"}:
        told = text_at(items, at + 2) == "[" or text_at(items, at + 1) in sexes
        return told and any(item.kind == "n" or item.low.startswith(_AGES) for item in items[max(0, at - 12) : at])
    if text_at(items, at + 1) not in sexes or text_at(items, at - 1) not in {"(", "[", "and", ","}:
        return False
    return any(text_at(items, i) in sexes for i in (at - 2, at - 3, *range(at + 3, at + 6)))


def _is_of_a_place(items: Sequence[Item], at: int) -> bool:
    """Read ``88 from Korea, 28 from China``: where patients came from."""
    return text_at(items, at + 1) == "from" and kind_at(items, at + 2) == "territory"


def _was_spared(items: Sequence[Item], at: int) -> bool:
    """Read ``five did not receive any``, ``45 received only one``, ``16 were progression-free``: only some did."""
    verb = at + 1 + (singular(text_at(items, at + 1)) in PEOPLE)
    words = [text_at(items, i) for i in range(verb, verb + 4)]
    free = words[0] == "were" and kind_at(items, verb + 1) in {"endpoint", "word"} and "free" in words[1:4]
    if text_at(items, at + 1) in {"cycles", "courses", "doses", "fractions", "infusions"}:
        return True  # assigned to receive 8 cycles
    return words[:2] == ["did", "not"] or words[:2] == ["received", "only"] or free


def _is_told_so(items: Sequence[Item], at: int) -> bool:
    """Read ``58 were responders (38%)`` and ``58 were transfusion independent (38%)``: those who had it."""
    if at >= len(items) or not (items[at].kind == "share" or items[at].low in _RESPONDERS):
        return False
    return text_at(items, at + 1) in {"(", "["} and at + 2 < len(items) and items[at + 2].kind == "percent"


def is_screened(items: Sequence[Item], at: int, people: int) -> bool:
    """Read ``412 patients were screened`` and ``Of the 4,855 who had undergone screening``: before a trial."""
    close = list(words_in(items, at, people + 4))
    if text_at(items, at - 1) == "screened":
        return True
    who = {"who", "that"} & set(close)
    wide = list(words_in(items, people, people + 8)) if who else close
    further = list(words_in(items, people, people + 10))
    wide += (
        ["screened"]
        if ("were", "screened") in pairwise(further[: further.index(",")] if "," in further else further)
        else []
    )
    return any(each.startswith(("screen", "prescreen")) for each in wide)
