"""What a percentage is of: the response, event or harm that is named behind it, and when it is a bound."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import kind_at, text_at
from pivotal.reading.results.intervals import closing
from pivotal.reading.results.people import PEOPLE, singular
from pivotal.reading.results.percentages_aside import ends_a_range
from pivotal.reading.results.shares_joined import behind_group
from pivotal.reading.words import GROUP_WORDS

SHARED = frozenset({"share", "harm"})
_RESPONDED = (
    "achiev", "had", "have", "experienc", "attain", "show", "develop", "obtain", "respond", "report", "reach",
    "exhibit", "demonstrat", "suffer", "displayed", "gained", "requir", "needed", "saw", "having",
)  # fmt: skip
_STOPPED = (
    "discontinued", "discontinuing", "discontinue", "stop", "quit", "withdr", "stopped", "stopping", "died",
    "responded", "crossed",
)  # fmt: skip
_PEOPLE = frozenset({"patients", "participants", "people", "subjects", "women", "men", "those", "recipients"})
_GIVEN = frozenset({
    "receiving", "treated", "given", "taking", "on", "who", "received", "with", "in", "assigned", "the", "group", "arm",
    "plus", "and", "+", "of", "randomised", "to", "evaluable", "all", "were", "cohort", "subgroup", "population",
    "older", "younger", "elderly", "under", "from", "standard", "care", "vs", "versus", "v", "dose", "daily",
    "once", "twice", "groups", "arms", "cohorts", "control", "enrolled", "study", "trial",
    "monotherapy", "combination",
})  # fmt: skip
_ATTAINED = frozenset({"achieved", "had", "attained", "reached", "showed", "experienced"})
_CLAUSES = frozenset({
    "with", "without", "who", "whose", "that", "in", "on", "from", "aged", "receiving", "treated", "given", "assigned",
    "having", "harbouring", "carrying", "naive", "previously", "for",
})  # fmt: skip  # what tells which of the patients
_WERE = frozenset({"were", "was", "are", "is", "remained", "remain", "died", "completed", "underwent", "continued"})
_MARKED = frozenset({"flag", "gene", "target", "code", "disease", "short"})
_DASHES = frozenset({"—", "–"})
_FEWEST_LISTED = 2  # percentages that are told in the order of what follows
_FRACTIONS = frozenset({"half", "third", "thirds", "quarter", "quarters", "fifth", "majority", "most"})
_ARMS = frozenset({"drug", "product", "arm", "active", "therapy", "disease", "code", "gene"})
_NO_LINKS = frozenset({"among", "without", "in", "of", "with", "and", "for", "vs", "versus", "as", "than", "to"})
_BOUNDS = frozenset({"≥", ">", "<", "≤", "below", "under"})
_LESS, _MORE = (
    ("more", "than"), ("greater", "than"), ("higher", "than"), ("lower", "than"), ("less", "than"),
    ("fewer", "than"), ("at", "least"), ("up", "to"), ("at", "most"),
), frozenset({"more", "less", "higher", "greater", "fewer", "lower"})  # fmt: skip
_COMPARED = frozenset({"more", "less", "fewer", "higher", "lower", "similar", "comparable"})
_OF_AN_ARM = frozenset({"of", "with", "in", "on", "receiving", "given", "assigned", "treated"})
_MOST_OF_A_CLAUSE, _MOST_OF_AN_ARM, _LONGEST_ARM = 22, 14, 8

_PROGRESSED = frozenset({"progressive disease", "disease progression"})
_NUMBERS = frozenset({"number", "number_word"})
_BEFALLEN = frozenset({"progressed", "relapsed", "recurred"})
_BETWEEN_ARMS = frozenset(
    {"and", "versus", "vs", "v", "the", "arm", "group", "those", "a", "b", "c", "control", "-", "–"}
)
_BEHIND_A_FATE = frozenset({
    ".", ",", "and", "", "(", ")", "at", "during", "by", ";", "within", "while", "in", "compared",
})  # fmt: skip


def share_after(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a response, event or harm that is named behind a percentage.

    It stands right behind it (``12% complete response``), or behind a verb that says that these patients had it
    (``58% of patients receiving the drug had grade 3 adverse events``).
    """
    place, closed = _behind_bracket(items, at)
    if not closed and text_at(items, at + 3) == ")" and text_at(items, at + 4) in {"versus", "vs", "v"}:
        place = at + 4 if text_at(items, at + 1) == "(" and items[at + 2].kind in _ARMS | {"word"} else place
    mine = _befell(items, at, place)
    mine = _in_their_order(items, at) if mine is None else mine
    mine = _of_two_rates(items, place) if mine is None else mine
    if mine is not None or _ends_its_clause(items, at):
        return mine
    dashed = text_at(items, at - 1) in _DASHES and text_at(items, at + 1) in _DASHES  # patients—48%—had a response
    apart = text_at(items, at - 1) == "or" and text_at(items, at - 2) == "," and text_at(items, at + 1) == ","
    if dashed or apart:
        return _had(items, at + 2)  # two of nine patients, or 22%, had a response
    if text_at(items, place) in {"versus", "vs", "v"} and place + 1 < len(items):  # 13% versus 5% … a response
        second = _second(items, place + 1)
        return share_after(items, second) if second is not None else None
    joined = behind_group(items, place) if closed else None  # 12 (10%) and 3 patients (3%) had
    if joined is not None and (second := _second(items, joined + 1)) is not None and second > joined + 1:
        return share_after(items, second)
    if text_at(items, place) == "and" and place + 1 < len(items) and text_at(items, place + 2) == "of":
        return (
            share_after(items, place + 1) if items[place + 1].kind == "percent" else None
        )  # 69% and 67% of patients had
    first = at - 2 if closed and items[at - 2].kind in {"number", "number_word"} else at  # including 19 (27%) with
    whom = place + 2 * (text_at(items, place) == "of" and singular(text_at(items, place + 1)) in PEOPLE)
    if text_at(items, first - 1) == "including" and text_at(items, whom) == "with":
        return _named(items, whom + 1, 3)  # responded, including 19% (of patients) with a complete response
    if (direct := _named(items, place, 2 if closed else 5, graded=text_at(items, place) == "grade")) is not None:
        return direct
    of_grade = text_at(items, place) == "of" and place + 1 < len(items) and items[place + 1].value == "grade3_AE"
    both = place + 1 if of_grade else _had_by_both(items, place)  # 57% had adverse events and 30% of grade 3 or higher
    mine = _had(items, place) if both is None else both
    return had_behind_clause(items, place) if mine is None else mine


def _is_first_half(items: Sequence[Item], at: int) -> bool:
    """Read the first of ``had a complete and partial response``, whose noun the second alone has."""
    if text_at(items, at) not in {"complete", "partial"} or text_at(items, at + 1) != "and":
        return False
    return kind_at(items, at + 2 + (text_at(items, at + 2) == "a")) == "share"


def _ends_its_clause(items: Sequence[Item], at: int) -> bool:
    """Read ``a response rate of 29% and had few side effects``: the share stands before it, and another verb behind."""
    named = text_at(items, at - 1) == "of" and at > 1 and items[at - 2].kind == "share"
    return named and text_at(items, at + 1) == "and" and text_at(items, at + 2) in {"had", "was", "were", "led"}


def _in_their_order(items: Sequence[Item], at: int) -> int | None:
    """Read ``60%, 40% and 24% achieved A, B and C, respectively``: the first has the first."""
    first = at
    while first > 1 and _joined_percent(items, first - 1, -1) is not None:
        first = _joined_percent(items, first - 1, -1) or 0
    run = [first]
    while (after := _joined_percent(items, run[-1] + 1, 1)) is not None:
        run.append(after)
    last = run[-1]
    last += text_at(items, last + 1) == ")"
    last += text_at(items, last + 1) == "of"
    last += singular(text_at(items, last + 1)) in PEOPLE
    if len(run) < _FEWEST_LISTED or text_at(items, last + 1) not in _ATTAINED:
        return None
    names: list[int] = []
    for index in range(last + 2, len(items)):
        if items[index].text in {";", "."} or items[index].kind == "percent":
            return None
        if text_at(items, index) == "respectively":
            return names[run.index(at)] if len(names) == len(run) else None
        named = items[index].kind in SHARED or items[index].low in _PROGRESSED or _is_first_half(items, index)
        if named and text_at(items, index - 1) not in {"(", "["}:
            names.append(index)
    return None


def _befell(items: Sequence[Item], at: int, place: int) -> int | None:
    """Read ``93 patients (65%) progressed`` and ``12% of patients on A and 17% on B relapsed``: what befell them."""
    index, last = place, min(place + _MOST_OF_A_CLAUSE, len(items))
    if text_at(items, index) in _OF_AN_ARM and (second := _hyphened(items, index)) is not None:
        return share_after(items, second)
    joined = index == at + 1 and text_at(items, index) not in _OF_AN_ARM
    while not joined and index < last and text_at(items, index) not in _BEFALLEN:
        word = text_at(items, index)
        again = items[index].kind == "percent" and text_at(items, index - 1) in {"and", "versus", "vs", "v"}
        passed = again or items[index].kind in _ARMS or word in _OF_AN_ARM or singular(word) in PEOPLE
        passed = passed or word in _BETWEEN_ARMS or (items[index].kind == "word" and items[index].text[:1].isupper())
        if not passed or word in {"who", "were"}:
            return None
        index += 1
    told = text_at(items, index) in _BEFALLEN and text_at(items, index + 1) in _BEHIND_A_FATE
    return index if told and index < last else None


def _hyphened(items: Sequence[Item], of: int) -> int | None:
    """Return the second percentage of ``24% of A- and 35% of B-treated patients had a response``."""
    hyphen = next((i for i in range(of + 2, of + 5) if text_at(items, i) in {"-", "–"}), None)
    if hyphen is None or text_at(items, hyphen + 1) not in {"and", "versus", "vs", "v"} or hyphen + 2 >= len(items):
        return None
    return hyphen + 2 if items[hyphen + 2].kind == "percent" else None


def _of_two_rates(items: Sequence[Item], at: int) -> int | None:
    """Read ``achieved a 96% and 60% disease control rate, respectively``: one rate for two percentages."""
    if text_at(items, at) != "and" or not any(each.kind == "percent" for each in items[at + 1 : at + 2]):
        return None
    named = _named(items, at + 2, 3)
    told = named is not None and "respectively" in {text_at(items, named + step) for step in (1, 2, 3)}
    return named if told or text_at(items, at + 2) == "incidence" else None  # a 19% and 15% incidence of fever


def _had_by_both(items: Sequence[Item], first: int) -> int | None:
    """Read ``20% of patients in the one group and 44% of patients in the other had a response``: of both arms."""
    if text_at(items, first) not in _OF_AN_ARM:
        return None
    joined = False
    for index in range(first + 1, min(first + _MOST_OF_AN_ARM, len(items))):
        word = text_at(items, index)
        if items[index].kind == "percent":
            behind = text_at(items, _behind_bracket(items, index)[0])
            return share_after(items, index) if joined and behind in _OF_AN_ARM else None
        joined = joined or word in {"and", "versus", "vs", "v"}
        passed = items[index].kind in _ARMS or word in _GIVEN or singular(word) in PEOPLE
        passed = passed or items[index].text[:1].isupper()
        counted = joined and (items[index].kind in {"number", "number_word"} or word == "(")
        if not passed and not counted and word not in {"-", "–"}:
            return None
    return None


def _joined_percent(items: Sequence[Item], place: int, step: int) -> int | None:
    """Return the place of the percentage that commas and ``and`` join to the one beside a place.

    Each may stand in brackets behind its number: ``five (15%), nine (27%), and 19 (58%)``.
    """
    shut, opened = (")", "(") if step < 0 else ("(", ")")
    place += step if text_at(items, place) == opened else 0
    counted = items[place].kind in _NUMBERS if 0 <= place < len(items) else False
    place += step if counted else 0
    joined = False
    while 0 <= place < len(items) and text_at(items, place) in {",", "and"}:
        place, joined = place + step, True
    while joined and 0 <= place < len(items) and (items[place].kind in _NUMBERS or text_at(items, place) in {shut}):
        place += step
    return place if joined and 0 <= place < len(items) and items[place].kind == "percent" else None


def _second(items: Sequence[Item], at: int) -> int | None:
    """Return the place of the percentage that another is compared with: ``vs 5%``, ``vs 13 (43%)``."""
    if at < len(items) and items[at].kind in {"number", "number_word", "fraction"}:
        opened = _behind_arm(items, at + 1 + (singular(text_at(items, at + 1)) in PEOPLE))
        at = opened + 1 if text_at(items, opened) in {"(", "["} else at
    return at if at < len(items) and items[at].kind == "percent" else None


def _behind_arm(items: Sequence[Item], at: int) -> int:
    """Return the place of the bracket behind an arm: ``four on A (3%) and five in the other group (7%) had``."""
    if text_at(items, at) not in _OF_AN_ARM:
        return at
    for index in range(at + 1, min(at + _LONGEST_ARM, len(items))):
        if text_at(items, index) in {"(", "["}:
            return index
        plain = items[index].kind in _ARMS or text_at(items, index) in _GIVEN | _BETWEEN_ARMS
        if not (plain or items[index].text[:1].isupper()) or text_at(items, index) in {"who", "were", "and"}:
            return at
    return at


def _behind_bracket(items: Sequence[Item], at: int) -> tuple[int, bool]:
    """Return the place behind a percentage, and whether a bracket closes in between; its interval is passed over."""
    for index in range(at + 1, min(at + 6, len(items))):
        if items[index].text in {")", "]"}:
            return index + 1, True
        if items[index].kind not in {"ci", "ci_name", "range", "n", "fraction"} and items[index].text not in {
            ";",
            ",",
            "[",
            "(",
        }:
            break
    return at + 1, False


def _named(items: Sequence[Item], first: int, most: int, *, graded: bool = False) -> int | None:
    """Return the place of what is named from a place on, with no preposition before it: ``12% confirmed responses``."""
    for index in range(first, min(first + most, len(items))):
        if items[index].kind in SHARED:
            harm = index + 1 < len(items) and items[index + 1].kind == "harm"
            graded_behind = text_at(items, index + 1) == "of" and index + 2 < len(items)  # adverse events of grade 3
            if graded_behind and items[index].value.endswith("AE") and items[index + 2].value == "grade3_AE":
                return index + 2
            return index + 1 if harm and items[index].value == "grade3_AE" else index
        if graded and (items[index].kind in {"code", "field", "number"} or items[index].text in {"-", "–", "/", "≥"}):
            continue
        rate = text_at(items, index) == "of" and text_at(items, index - 1) in {"rate", "incidence", "event", "events"}
        if text_at(items, index) in {"no", "including"}:
            return None  # 12%, no complete responses
        if items[index].kind == "disease" and text_at(items, index - 1) == "their":
            continue  # saw their cancer respond
        if _is_one_or_more(items, index):
            continue
        if items[index].kind not in {"word", "active", "short"} or (text_at(items, index) in _NO_LINKS and not rate):
            return None
    return None


def _is_one_or_more(items: Sequence[Item], at: int) -> bool:
    """Read ``at least one adverse event`` and ``one or more adverse events``: who had one is told."""
    word, behind = text_at(items, at), text_at(items, at + 1)
    before = text_at(items, at - 1)
    least = (word == "at" and behind == "least") or (word == "least" and before == "at")
    return (
        least or (word in {"one", "1"} and (before == "least" or behind == "or")) or (word == "or" and behind == "more")
    )


def _had(items: Sequence[Item], first: int) -> int | None:
    """Return the place of what these patients had, behind their clause and its verb."""
    place = first
    if text_at(items, place) in {"(", "["}:
        place = closing(items, place, 8) + 1
    place = _behind_adjectives(items, place)
    for index in range(place, min(place + _MOST_OF_A_CLAUSE, len(items))):
        word = text_at(items, index)
        if items[index].kind in SHARED and word.startswith(_STOPPED):
            return index  # 13% of patients discontinued treatment due to an adverse event
        if items[index].kind == "word" and word.startswith(_RESPONDED):
            if word.startswith("report") and text_at(items, index - 1) in {"were", "was"}:
                return None
            if text_at(items, index - 1) == "who" and items[index - 3].kind == "number":
                return None  # 583, or 48% of the 1217 patients who achieved a response
            return _named(items, index + 1, 9, graded=True)
        if "respectively" in {word, text_at(items, index + 1)} or (
            word == "," and text_at(items, index - 1) == "respectively"
        ):
            continue  # 69.0% and 66.7% of patients, respectively, had a response
        if word in {"(", "["}:
            if closing(items, index, 6) == index:
                return None
            continue
        passed = (
            items[index].kind == "number" and text_at(items, index - 1) == "of"
        )  # 88 (78%) of 113 evaluable patients
        passed = passed or items[index].kind in _ARMS or word in _GIVEN or word in _PEOPLE or singular(word) in PEOPLE
        passed = passed or items[index].text[:1].isupper() or _is_coded_or_dosed(items, index)
        passed = passed or (items[index].kind == "number" and text_at(items, index - 1) == "the")  # of the 495
        passed = passed or (text_at(items, index - 1) in {"-", "–"} and items[index - 2].text.isupper())
        passed = passed or (word in {"-", "–"} and items[index - 1].text.isupper())
        passed = passed or (word in {"-", "–"} and _text(items, index + 1).isupper())
        passed = passed or (word in {"-", "–"} and text_at(items, index + 1) in {"treated", "assigned"})
        counts = items[index].kind in {"number", "fraction", "number_word"}
        passed = passed or (counts and text_at(items, index + 1) in {"(", "["})  # and 9 (27%) of 33
        if not passed and word not in {")", "]"} and not _inside(items, place, index):
            return None
    return None


def had_behind_clause(items: Sequence[Item], first: int) -> int | None:
    """Read ``54% of treated patients who had progressed on X achieved a response``: a clause tells whom, then a verb.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    first : int
        The place behind a percentage.
    """
    people = next((i for i in range(first + 1, first + 8) if singular(text_at(items, i)) in PEOPLE | {"those"}), first)
    told = text_at(items, first) == "of" and people > first
    counted = text_at(items, first + 1) in {"the", "these"} and items[first + 2 : first + 3]
    first += 2 if counted and items[first + 2].kind == "number" else 0  # 93% of the 60 patients in the analysis
    if not told or any(items[i].kind in {"percent", "number", "share", "harm"} for i in range(first + 1, people)):
        return None
    opens = text_at(items, people + 1)
    if opens not in _CLAUSES:
        return None
    relative = opens in {"who", "that", "whose"}
    index, end = people + 2, min(people + _MOST_OF_A_CLAUSE, len(items))
    while index < end:
        word = text_at(items, index)
        if word in {"(", "["}:
            index = closing(items, index) + 1
            continue
        if items[index].kind in SHARED and word.startswith(_STOPPED):
            return index  # 21% of those on both stopped them for side effects
        if word in _WERE and text_at(items, index + 1) == "in" and items[index + 2 : index + 3]:
            return index + 2 if items[index + 2].kind == "share" else None  # were in remission
        if items[index].kind in {"percent", "hr"} or word in {";", ".", ":"} or (word in _WERE and not relative):
            return None
        if word == "," and items[index - 1].kind not in _MARKED:
            return None
        told = items[index].kind == "word" and word.startswith(_RESPONDED) and not word.endswith("ing")
        if told and relative and text_at(items, index - 1) in {"who", "had", "have", "that", "and", "or", "previously"}:
            told = False
        if told and (place := _named(items, index + 1, 9, graded=True)) is not None:
            return place if not relative or items[place].kind == "share" else None
        index += 1
    return None


def _text(items: Sequence[Item], at: int) -> str:
    """Return the letters of an item as they stand: ``CSF`` of ``GM-CSF``."""
    return items[at].text if at < len(items) else " "


def _is_coded_or_dosed(items: Sequence[Item], at: int) -> bool:
    """Say whether a place is in the code of a medicine or in its dose: ``receiving AB-123``, ``treated at 40 mg``."""
    number = at + 1 if text_at(items, at) in {"-", "at"} else at
    if text_at(items, at) == "mg":
        return items[at - 1].kind == "number"
    if number >= len(items) or items[number].kind != "number":
        return False
    coded = text_at(items, number - 1) == "-" and items[number - 2].text.isupper()
    return coded or text_at(items, number + 1) == "mg"


def _behind_adjectives(items: Sequence[Item], at: int) -> int:
    """Return the place of the people behind ``of`` and their adjectives: ``of heavily pretreated patients``."""
    if text_at(items, at) != "of":
        return at
    for index in range(at + 1, min(at + 6, len(items))):
        if singular(text_at(items, index)) in PEOPLE:
            return index
        if items[index].kind not in {"word", "flag", "disease", "code"} and text_at(items, index) != "-":
            break
    return at


def _inside(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether a place lies in a bracket that opened after another place."""
    texts = [items[index].text for index in range(first, at)]
    return sum(each in {"(", "["} for each in texts) > sum(each in {")", "]"} for each in texts)


def is_at_least(items: Sequence[Item], at: int) -> bool:
    """Say whether only a bound of a number is told: ``by more than 40%``, ``at least 2 months longer``."""
    place = at - 1 if text_at(items, at - 1) not in {"a", "an"} else at - 2
    if text_at(items, at + 1) == "or" and text_at(items, at + 2) in {"less", "fewer"}:
        return True
    if (text_at(items, at - 2), text_at(items, at - 1)) == ("or", "="):
        return True  # > or = 24 weeks
    return (text_at(items, place - 1), text_at(items, place)) in _LESS or text_at(items, place) in _BOUNDS


def is_bound(items: Sequence[Item], at: int) -> bool:
    """Say whether a percentage is a bound or one end of a range: ``≥10%``, ``more than 24%``, ``62% to 65%``."""
    if text_at(items, at - 1) in {"≥", ">", "<", "≤", "over", "±"}:
        return True
    if text_at(items, at - 1) in {"-", "–", "−"} and text_at(items, at - 2) == "/" and text_at(items, at - 3) == "+":
        return True  # 30% +/- 4%
    if (text_at(items, at - 2), text_at(items, at - 1)) in {*_LESS, ("equal", "to"), ("or", "=")}:
        return True
    if text_at(items, at + 2) == "bound" or (text_at(items, at - 1) in {"sided", "bound"}):
        return True  # one-sided 97.5% lower bound 38%
    if text_at(items, at + 1) == "or" and text_at(items, at + 2) in _MORE:
        return True
    if text_at(items, at - 1) in {"exceed", "exceeds", "exceeded", "exceeding", "surpassed", "below", "above", "under"}:
        return True
    if _is_between(items, at) or (text_at(items, at - 1) == "and" and _is_between(items, at - 2)):
        return True
    return ends_a_range(items, at)


def _is_between(items: Sequence[Item], at: int) -> bool:
    """Read the first of ``in between 1% and 10% of patients``."""
    return text_at(items, at - 1) == "between" and text_at(items, at + 1) == "and" and text_at(items, at + 3) == "of"


def lists_harms(items: Sequence[Item], at: int, cue: int) -> bool:
    """Say whether a percentage belongs to a harm in a list, not to all harms together."""
    if not items[cue].value.endswith("AE") or text_at(items, at - 1) != "(":
        return False
    if any(text_at(items, index) in _COMPARED for index in range(cue + 1, at)):
        return False  # more of those on the triplet stopped for toxicity (21% v 9%)
    if text_at(items, at - 2) in _FRACTIONS:
        return False  # reported by two-thirds (67%) of patients
    named = items[at - 2].kind == "word" and singular(text_at(items, at - 2)) not in PEOPLE
    return named and singular(text_at(items, at - 2)) not in GROUP_WORDS and at - cue > 2
