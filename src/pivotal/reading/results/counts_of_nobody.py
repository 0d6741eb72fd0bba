"""Whole numbers that count neither patients nor events: planned ones, doses, years, parts of a range, a country's."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, kind_at, text_at, words_in
from pivotal.reading.results.counts_apart import is_a_share_in_people
from pivotal.reading.results.counts_aside import are_counted_alive, counts_a_harm, died_of_treatment
from pivotal.reading.results.counts_of_events import is_of_a_country, is_of_a_year, is_one_in, is_yet_to_come
from pivotal.reading.results.counts_of_parts import TARGETED
from pivotal.reading.results.counts_told import UNITS
from pivotal.reading.results.intervals import opening
from pivotal.reading.results.people import PEOPLE, is_a_share, singular
from pivotal.reading.words import MONTHS

_OF_DOSES = frozenset({
    "mg", "g", "mcg", "µg", "μg", "micrograms", "microgram", "ml", "iu", "mu", "gy", "cgy", "studies", "trials",
    "sites",
    "centres", "countries", "cycles", "courses", "lesions", "tumours", "mm", "cm", "points", "fractions", "doses",
    "therapies", "treatments", "infusions", "samples", "specimens", "biopsies", "scans", "procedures",
})  # fmt: skip
_PAPERS = frozenset({"indications", "approvals", "submissions", "appraisals", "applications", "medicines", "drugs"})
_COURSES = frozenset({"cycles", "courses", "doses", "fractions", "infusions"})  # six consolidation cycles
_WEIGHTS = frozenset({"mg", "g", "mcg", "µg", "μg", "gy", "iu"})
_BETWEEN_DOSES = frozenset({",", "and", "or", "/", "to"})
_MOST_DOSES = 10  # items from a dose to the last one of its list
_OF_FIRMS = ("hired", "employ", "staff", "jobs", "laid")  # "400 people were hired"
_NEAR_FIRM = 5  # items from a number to what tells that it counts people of a firm
INTENDED = frozenset({
    "will", "plans", "plan", "aims", "aim", "intends", "expects", "expected", "needed", "needs", "need", "requires",
    "require", "required", "target", "needing", "requiring", "planning", "aiming", "expecting", "intended", "foresees",
})  # fmt: skip
_SET = frozenset({"set", "slated", "scheduled", "designed", "due", "on", "likely", "projected", "hopes", "hoping"})
_TO_ENROL = ("enrol", "recruit", "includ", "accru", "randomis", "involv", "treat")
_NUMBERED_AGAIN = frozenset({
    "arms", "cohorts", "parts", "phases", "grades", "stages", "groups", "cycles", "studies", "levels", "days", "weeks",
    "ecog", "status", "score", "ps", "zubrod",
})  # fmt: skip
_EVENTS_PLURAL = frozenset({"events", "deaths"})
_DATED = frozenset({"in", "to", "from", "until", "through", "since", "and", "-", "–", "between", "during", "by"})
_LEAST_CAPITALS = 3  # of the name of a trial
_DIGITS_OF_A_DAY = 2
_BOUNDS = frozenset({"≥", "≤", ">", "<", "$", "€", "£", "¥", "every", "age", "aged"})  # before a number of nobody
_PLANNED = frozenset({"planned", "targeted", "intended", "projected"})  # after 61 of the planned 120 patients
_COUNTS = frozenset({"number", "number_word"})
_SCREENING = frozenset({"screen", "screening"})
_NEAR_AGE = 6  # items from "ages" to the second of two
_BEFORE_AGE = frozenset({"of", "between", "from", "and", "to", "-", "–", "years", "over", "under"})
_SEEN = frozenset({"seen", "observed", "occurred", "achieved", "obtained", "noted", "documented", "reported"})
_OF_MOLECULES = frozenset({"ligand", "receptor", "kinase", "protein", "interleukin", "factor", "antigen"})


def is_no_count(items: Sequence[Item], at: int) -> bool:
    """Say whether a number counts neither patients nor events: it is planned, of a country, a dose, part of a range."""
    behind = text_at(items, at + 1)
    return (
        text_at(items, at - 1) in _BOUNDS | _PLANNED
        or (text_at(items, at - 1) == "but" and text_at(items, at - 2) == "all")  # all but one patient
        or _is_of_a_name(items, at)
        or _had_it_in_total(items, at)
        or (text_at(items, at - 1) == "in" and "lasted" in words_in(items, at - 5, at - 1))  # lasted ≥6 months in 18
        or _is_an_age(items, at)
        or (behind in _SCREENING and text_at(items, at + 2).startswith("failure"))
        or _is_numbered_too(items, at)
        or behind in TARGETED
        or behind in UNITS
        or (behind in _OF_DOSES and kind_at(items, at + 1) != "disease")  # 49 MM patients
        or (kind_at(items, at + 1) == "word" and text_at(items, at + 2) in _COURSES)
        or text_at(items, at + 1 + (kind_at(items, at + 1) == "disease")) in _PAPERS
        or _is_of_several_doses(items, at)
        or any(each in INTENDED for each in words_in(items, _clause(items, at), at))
        or _is_whole_of_some(items, at)
        or _is_to_be(items, at)
        or _is_of_a_range(items, at)
        or is_of_a_year(items, at)
        or is_one_in(items, at)
        or is_of_a_country(items, at)
        or is_a_share_in_people(items, at)
        or is_yet_to_come(items, at)
        or _is_a_least_number(items, at)
        or counts_a_harm(items, at)
        or died_of_treatment(items, at)
        or are_counted_alive(items, at)
        or any(each.startswith(_OF_FIRMS) for each in words_in(items, at + 1, at + _NEAR_FIRM))
    )


def _had_it_in_total(items: Sequence[Item], at: int) -> bool:
    """Read ``Responses were seen in a total of 9 evaluable patients``: how many had what is told before."""
    if text_at(items, at - 2) != "total" or text_at(items, at - 4) != "in" or text_at(items, at - 5) not in _SEEN:
        return False
    told = items[max(0, at - 9) : at - 5]
    return any(each.kind in {"share", "harm"} or each.low.startswith(("respon", "remission")) for each in told)


def _is_of_several_doses(items: Sequence[Item], at: int) -> bool:
    """Read the first and second of ``200, 400 and 600 mg/week``: only the last dose has its unit."""
    end = at + 1
    while text_at(items, end) in _BETWEEN_DOSES and end - at < _MOST_DOSES:
        end += 1 + (text_at(items, end + 1) in _BETWEEN_DOSES)
        if kind_at(items, end) == "dose" or (kind_at(items, end) == "number" and text_at(items, end + 1) in _WEIGHTS):
            return True
        end += kind_at(items, end) == "number"
    return False


def _is_of_a_name(items: Sequence[Item], at: int) -> bool:
    """Read ``innovaTV 204``: the number of a name that has capitals inside, or that of a molecule: ``ligand 2``."""
    name = items[at - 1] if at else None
    if at > 1 and text_at(items, at - 1) in {"-", "–"} and items[at - 2].end == items[at - 1].start:
        lettered = text_at(items, at + 1).isalpha() and len(items[at + 1].text) == 1  # IFN-α-2b
        lettered = lettered and items[at].end == items[at + 1].start
        return items[at - 1].end == items[at].start and (lettered or items[at - 2].text[-2:].isupper())  # PSMA-617
    if name is None or name.kind != "word":
        return False
    if at > 1 and name.text.istitle() and items[at - 2].text.isupper() and len(items[at - 2].text) > _LEAST_CAPITALS:
        return True  # TRIAL Bladder 100
    if singular(text_at(items, at + 1)) in PEOPLE:
        return False
    inside = name.text[1:].rstrip("s")
    if name.low in _OF_MOLECULES:
        return True
    return inside != inside.casefold() and inside != inside.upper() and name.text[:2].isalpha()


def _is_an_age(items: Sequence[Item], at: int) -> bool:
    """Read ``between the ages of 18 and 70 who had``: both ends of a span of years."""
    ages = find(items, ("ages", "aged"), at - _NEAR_AGE, at)
    return ages is not None and all(each.kind == "number" or each.low in _BEFORE_AGE for each in items[ages + 1 : at])


def _is_numbered_too(items: Sequence[Item], at: int) -> bool:
    """Read the second of ``cohorts 2 and 3``."""
    joined = text_at(items, at - 1) in {"and", "or", "to", "/", "&"} and kind_at(items, at - 2) == "number"
    return joined and text_at(items, at - 3) in _NUMBERED_AGAIN


def _clause(items: Sequence[Item], at: int) -> int:
    """Return where a clause begins that a comma and ``and`` part from an intention before it, or 8 items before."""
    for index in range(at - 1, max(0, at - 8), -1):
        if text_at(items, index) == "," and text_at(items, index + 1) in {"and", "but"}:
            return index + 1
    return at - 8


def _is_to_be(items: Sequence[Item], at: int) -> bool:
    """Read ``a look was to be triggered by 90 events`` and ``300 patients were to be enrolled``: what was planned."""
    first = _clause(items, at)
    told = any(
        text_at(items, i) == "be" and text_at(items, i - 1) == "to" and text_at(items, i - 2) in {"was", "were"}
        for i in range(max(2, first), at)
    )
    told = told or any(
        text_at(items, i) == "to" and text_at(items, i - 1) in _SET and text_at(items, i + 1).startswith(_TO_ENROL)
        for i in range(max(1, first), at)
    )
    verb = at + 1 + (singular(text_at(items, at + 1)) in PEOPLE)
    return told or [text_at(items, i) for i in range(verb, verb + 3)] == ["were", "to", "be"]


def _is_whole_of_some(items: Sequence[Item], at: int) -> bool:
    """Read ``412 (57%) of the 722 women`` and ``four of the first 20 patients``: of how many so many were a part."""
    first = text_at(items, at - 1) in {"first", "last"} and text_at(items, at - 2) == "the"
    if first and text_at(items, at - 3) == "of" and kind_at(items, at - 4) in _COUNTS:
        return True
    of = at - 1 - (text_at(items, at - 1) in {"the", "all", "these"})
    if text_at(items, of) != "of" or text_at(items, of - 1) not in {")", "]"}:
        return False
    opened = opening(items, of - 1)
    return is_a_share(items, opened) and kind_at(items, opened - 1) in _COUNTS


def _is_a_least_number(items: Sequence[Item], at: int) -> bool:
    """Read ``asked for at least 290 PFS events``: a bound of what is to come."""
    near = (text_at(items, at + 1), text_at(items, at + 2))
    return text_at(items, at - 1) == "least" and any(each in _EVENTS_PLURAL for each in near)


def _is_of_a_range(items: Sequence[Item], at: int) -> bool:
    """Say whether a number is a year or the end of a range: ``patients with a score of 2-4 received``."""
    year = (
        len(items[at].value) == len("2008") and text_at(items, at - 1) in _DATED and items[at].value[:2] in {"19", "20"}
    )
    if year and singular(text_at(items, at + 1)) not in PEOPLE:
        return True  # from 2007 to 2008, twenty patients
    day = text_at(items, at + 1) in MONTHS or (text_at(items, at - 1) in MONTHS and text_at(items, at + 1) == ",")
    if day and len(items[at].value) <= _DIGITS_OF_A_DAY:
        return True  # as of June 7, 337 patients
    return text_at(items, at - 1) in {"-", "–"} and at > 1 and items[at - 2].kind == "number"
